package commandplugin

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/commandplugin/remote"
	"homelab/rehearsal/internal/provider"
)

// connectionOf reads the plain inputs' connection, with the real plugin's defaults.
func connectionOf(inputs resource.PropertyMap) remote.Connection {
	given := inputs["connection"].ObjectValue()
	connection := remote.Connection{Endpoint: endpointOf(given)}
	if proxy := given["proxy"]; proxy.IsObject() {
		endpoint := endpointOf(proxy.ObjectValue())
		connection.Proxy = &endpoint
	}
	return connection
}

func endpointOf(given resource.PropertyMap) remote.Endpoint {
	number := func(key resource.PropertyKey, fallback int) int {
		if value := given[key]; value.IsNumber() {
			return int(value.NumberValue())
		}
		return fallback
	}
	endpoint := remote.Endpoint{
		Host: provider.Text(given, "host"), User: provider.Text(given, "user"), HostKey: provider.Text(given, "hostKey"),
		PrivateKey: provider.Text(given, "privateKey"), PrivateKeyPassword: provider.Text(given, "privateKeyPassword"),
		Password: provider.Text(given, "password"), AgentSocket: provider.Text(given, "agentSocketPath"),
		Port:           number("port", remote.DefaultPort),
		DialErrorLimit: number("dialErrorLimit", remote.DefaultDialErrorLimit),
		PerDialTimeout: time.Duration(number("perDialTimeout", remote.DefaultPerDialSeconds)) * time.Second,
	}
	if endpoint.User == "" {
		endpoint.User = remote.DefaultUser
	}
	return endpoint
}

// endpointInputs are the properties of a connection; a connection has a proxy, too.
var endpointInputs = map[resource.PropertyKey]func(resource.PropertyValue) bool{
	"host": resource.PropertyValue.IsString, "user": resource.PropertyValue.IsString,
	"password": resource.PropertyValue.IsString, "privateKey": resource.PropertyValue.IsString,
	"privateKeyPassword": resource.PropertyValue.IsString, "agentSocketPath": resource.PropertyValue.IsString,
	"hostKey": resource.PropertyValue.IsString, "port": resource.PropertyValue.IsNumber,
	"dialErrorLimit": resource.PropertyValue.IsNumber, "perDialTimeout": resource.PropertyValue.IsNumber,
}

// connectionProblems are what is wrong with a remote command's connection: property path → reason.
func connectionProblems(path string, value resource.PropertyValue) map[string]string {
	found := map[string]string{}
	switch value = provider.Plain(value); {
	case value.IsComputed():
		return found
	case !value.IsObject():
		found[path] = "a remote command needs a connection: {host, user, hostKey, …}"
		return found
	}
	if _, ok := value.ObjectValue()["host"]; !ok {
		found[path+".host"] = "is missing: the address of the machine to connect to"
	}
	for key, item := range value.ObjectValue() {
		fits, known := endpointInputs[key]
		switch {
		case key == "proxy" && path == "connection":
			for problem, reason := range connectionProblems("connection.proxy", item) {
				found[problem] = reason
			}
		case !known:
			found[path+"."+string(key)] = "is no property of a connection"
		case !item.IsComputed() && !fits(item):
			found[path+"."+string(key)] = fmt.Sprintf("has a value of the wrong type, %s", item.TypeString())
		}
	}
	return found
}
