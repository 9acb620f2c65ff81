// Package factory is a small double of Talos's image factory: it names schematics as the real one does and
// lists the extensions and overlays that this project uses. It builds no images.
package factory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// Schematic says what an image holds beside Talos itself. The order of fields is part of the identifier.
// Source: the schema of the image factory's POST /schematics.
type Schematic struct {
	Overlay       Overlay       `yaml:"overlay,omitempty"`
	Customization Customization `yaml:"customization"`
}

// Overlay is what a board needs to boot.
type Overlay struct {
	Image   string         `yaml:"image"`
	Name    string         `yaml:"name"`
	Options map[string]any `yaml:"options,omitempty"`
}

// Customization is what is added to an image.
type Customization struct {
	ExtraKernelArgs  []string         `yaml:"extraKernelArgs,omitempty"`
	Meta             []MetaValue      `yaml:"meta,omitempty"`
	SystemExtensions SystemExtensions `yaml:"systemExtensions,omitempty"`
	Bootloader       string           `yaml:"bootloader,omitempty"`
	SecureBoot       SecureBoot       `yaml:"secureboot,omitempty"`
}

// MetaValue is one entry of the META partition.
type MetaValue struct {
	Key   uint8  `yaml:"key"`
	Value string `yaml:"value"`
}

// SystemExtensions are named `siderolabs/<name>`; the factory picks their versions.
type SystemExtensions struct {
	OfficialExtensions []string `yaml:"officialExtensions,omitempty"`
}

// SecureBoot concerns images that are signed.
type SecureBoot struct {
	IncludeWellKnownCertificates bool `yaml:"includeWellKnownCertificates,omitempty"`
}

// Parse reads a schematic strictly: unknown keys are errors.
func Parse(data []byte) (Schematic, error) {
	var schematic Schematic

	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)

	if err := decoder.Decode(&schematic); err != nil {
		return schematic, err
	}

	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return schematic, errors.New("a schematic is one YAML document")
	}

	return schematic, nil
}

// Canonical is the text that the identifier is made of.
func (s Schematic) Canonical() ([]byte, error) {
	text, err := yaml.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding the schematic: %w", err)
	}

	return text, nil
}

// ID is the SHA-256 of the canonical text, in hexadecimal.
func (s Schematic) ID() (string, error) {
	text, err := s.Canonical()
	if err != nil {
		return "", err
	}

	sum := sha256.Sum256(text)

	return hex.EncodeToString(sum[:]), nil
}
