// Nanoseconds for each operation over a file of addresses: go run addresses.go FILE
package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	content, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	texts := strings.Fields(string(content))
	prefix := netip.MustParsePrefix("3fff::/32")
	addresses := make([]netip.Addr, len(texts))
	written := make([]string, len(texts))
	inside := 0

	best := func(operation func(index int)) float64 {
		least := 0.0
		for round := 0; round < 5; round++ {
			begun := time.Now()
			for index := range texts {
				operation(index)
			}
			took := float64(time.Since(begun).Nanoseconds()) / float64(len(texts))
			if round == 0 || took < least {
				least = took
			}
		}
		return least
	}

	result := map[string]any{
		"version": strings.TrimPrefix(runtime.Version(), "go"),
		"parse":   best(func(index int) { addresses[index] = netip.MustParseAddr(texts[index]) }),
		"text":    best(func(index int) { written[index] = addresses[index].String() }),
		"contains": best(func(index int) {
			if prefix.Contains(addresses[index]) {
				inside++
			}
		}),
	}
	answer, err := json.Marshal(result)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(answer))
}
