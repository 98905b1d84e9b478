// How many primes are below a limit: each number is divided by the primes up to its root.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	primes := []int{2}
	for number := 3; number < limit; number++ {
		isPrime := true
		for _, prime := range primes {
			if prime*prime > number {
				break
			}
			if number%prime == 0 {
				isPrime = false
				break
			}
		}
		if isPrime {
			primes = append(primes, number)
		}
	}
	fmt.Println(len(primes))
}
