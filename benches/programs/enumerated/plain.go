// Each number times its position in the stream, summed.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum, at := 0, 0
	for number := 0; number < limit; number++ {
		if number%3 == 0 {
			sum += at * number & 255
			at++
		}
	}
	fmt.Println(sum)
}
