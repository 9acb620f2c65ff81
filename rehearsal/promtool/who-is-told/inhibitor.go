package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"

	amcommoncfg "github.com/prometheus/alertmanager/config/common"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/alertmanager/types"
)

// inhibitor knows all alerts that fire, so that one of them may keep others quiet; stop ends what it runs.
func inhibitor(ctx context.Context, rules []amcommoncfg.InhibitRule, firing []model.LabelSet) (*inhibit.Inhibitor, func(), error) {
	alerts, err := mem.NewAlerts(
		ctx, time.Hour, 0, nil, silent(), eventrecorder.NopRecorder(), prometheus.NewRegistry(), featurecontrol.NoopFlags{},
	)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	for _, labels := range firing {
		alert := model.Alert{Labels: labels, StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour)}
		if err := alerts.Put(ctx, &types.Alert{Alert: alert, UpdatedAt: now}); err != nil {
			alerts.Close()
			return nil, nil, err
		}
	}
	quiet := inhibit.NewInhibitor(alerts, rules, silent(), eventrecorder.NopRecorder())
	go quiet.Run()
	quiet.WaitForLoading()
	return quiet, func() { quiet.Stop(); alerts.Close() }, nil
}
