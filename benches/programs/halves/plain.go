// A stream that is split: the even numbers added, the odd ones counted.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum, count := 0, 0
	for number := 0; number < limit; number++ {
		if number%2 == 0 {
			sum += number
		} else {
			count++
		}
	}
	fmt.Println(sum + count)
}
