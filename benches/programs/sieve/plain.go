// The primes below a limit: the head of a list, again and again, without its multiples.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var rest []int
	for number := 2; number < limit; number++ {
		rest = append(rest, number)
	}
	for len(rest) > 0 {
		prime, kept := rest[0], rest[:0]
		fmt.Fprintln(out, prime)
		for _, number := range rest {
			if number%prime != 0 {
				kept = append(kept, number)
			}
		}
		rest = kept
	}
}
