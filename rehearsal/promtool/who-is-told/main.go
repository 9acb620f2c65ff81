// Command who-is-told asks Alertmanager's own code who gets a message: by its routes, its inhibitions, and the intervals
// in which it says nothing. amtool knows the first of these alone.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
	_ "time/tzdata" // The machine's own may be missing.

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/prometheus/common/model"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes a configuration's file, a moment, and a file with the labels of all firing alerts as JSON: one object for
// each. It writes, in the same order, the names of the receivers that each is told to.
func run(arguments []string, out io.Writer) error {
	if len(arguments) != 3 {
		return errors.New("usage: who-is-told <configuration> <moment, such as 2026-12-24T23:30:00+01:00> <alerts>")
	}
	configuration, err := config.LoadFile(arguments[0])
	if err != nil {
		return err
	}
	moment, err := time.Parse(time.RFC3339, arguments[1])
	if err != nil {
		return err
	}
	content, err := os.ReadFile(arguments[2])
	if err != nil {
		return err
	}
	var firing []model.LabelSet
	if err := json.Unmarshal(content, &firing); err != nil {
		return fmt.Errorf("%s: %w", arguments[2], err)
	}
	told, err := receivers(configuration, moment, firing)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(told)
}

func receivers(configuration *config.Config, moment time.Time, firing []model.LabelSet) ([][]string, error) {
	quiet, stop, err := inhibitor(context.Background(), configuration.InhibitRules, firing)
	if err != nil {
		return nil, err
	}
	defer stop()
	route := dispatch.NewRoute(configuration.Route, nil)
	muter := timeinterval.NewIntervener(intervals(configuration))
	told := make([][]string, 0, len(firing))
	for _, labels := range firing {
		names := []string{}
		for _, matched := range route.Match(labels) {
			muted, _, err := muter.Mutes(matched.RouteOpts.MuteTimeIntervals, moment)
			if err != nil {
				return nil, err
			}
			if !muted && !quiet.Mutes(context.Background(), labels) {
				names = append(names, matched.RouteOpts.Receiver)
			}
		}
		told = append(told, names)
	}
	return told, nil
}

func intervals(configuration *config.Config) map[string][]timeinterval.TimeInterval {
	named := map[string][]timeinterval.TimeInterval{}
	for _, interval := range configuration.TimeIntervals {
		named[interval.Name] = interval.TimeIntervals
	}
	return named
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
