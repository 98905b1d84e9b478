// The sum of what five cases give for the numbers below a limit.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for number := 0; number < limit; number++ {
		switch number % 7 {
		case 0:
			sum += 11
		case 1:
			sum -= 3
		case 2:
			sum += 29
		case 3:
			sum += 5
		case 5:
			sum -= 17
		default:
			sum += 2
		}
	}
	fmt.Println(sum)
}
