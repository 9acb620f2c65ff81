package main

import _ "homelab/rehearsal"

func main() {}
