package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/grafana/alloy/syntax/ast"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/vm"
)

// check parses a configuration, and evaluates every block with what all the others export in scope.
func check(name string, content []byte) error {
	file, err := parser.ParseFile(name, content)
	if err != nil {
		return err
	}
	blocks, err := blocksOf(file)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	scope := &vm.Scope{Variables: exports(blocks)}
	var problems []error
	for _, block := range blocks {
		if err := evaluate(block, scope); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// blocksOf returns the blocks of a file: nothing else may stand at the top, and none may be there twice.
func blocksOf(file *ast.File) ([]*ast.BlockStmt, error) {
	var blocks []*ast.BlockStmt
	seen := map[string]bool{}
	for _, statement := range file.Body {
		block, ok := statement.(*ast.BlockStmt)
		if !ok {
			return nil, fmt.Errorf("%s: only blocks may be at the top", ast.StartPos(statement).Position())
		}
		identity := block.GetBlockName() + "." + block.Label
		if seen[identity] {
			return nil, fmt.Errorf("%s: %s is there already", ast.StartPos(statement).Position(), identity)
		}
		seen[identity] = true
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// exports returns what expressions may refer to: kind, label and field of every component, and the node's environment.
func exports(blocks []*ast.BlockStmt) map[string]any {
	variables := map[string]any{"sys": map[string]any{"env": os.Getenv}}
	for _, block := range blocks {
		if known, ok := components[block.GetBlockName()]; ok && known.exports != nil {
			place(variables, append(strings.Split(block.GetBlockName(), "."), block.Label), known.exports)
		}
	}
	return variables
}

func place(variables map[string]any, path []string, value any) {
	for _, key := range path[:len(path)-1] {
		inner, ok := variables[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			variables[key] = inner
		}
		variables = inner
	}
	variables[path[len(path)-1]] = value
}

func evaluate(block *ast.BlockStmt, scope *vm.Scope) error {
	kind := block.GetBlockName()
	at := ast.StartPos(block).Position()
	known, ok := components[kind]
	switch {
	case !ok:
		return fmt.Errorf("%s: %s is no component that this project knows: see components.go", at, kind)
	case known.labelled != (block.Label != ""):
		return fmt.Errorf("%s: %s with the label %q", at, kind, block.Label)
	}
	// The label belongs to the block; arguments are what is inside.
	if err := vm.New(block.Body).Evaluate(scope, known.arguments()); err != nil {
		return fmt.Errorf("%s: %s %q: %w", at, kind, block.Label, err)
	}
	return nil
}
