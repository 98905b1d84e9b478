// A stream that is split: the even numbers added, the odd ones counted.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	even, odd := make(chan int), make(chan int)
	counted := make(chan int)
	go func() {
		for number := 0; number < limit; number++ {
			if number%2 == 0 {
				even <- number
			} else {
				odd <- number
			}
		}
		close(even)
		close(odd)
	}()
	go func() {
		count := 0
		for range odd {
			count++
		}
		counted <- count
	}()
	sum := 0
	for number := range even {
		sum += number
	}
	fmt.Println(sum + <-counted)
}
