// Each number times its position in the stream, summed.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	thirds := make(chan int)
	go func() {
		for number := 0; number < limit; number++ {
			if number%3 == 0 {
				thirds <- number
			}
		}
		close(thirds)
	}()
	sum, at := 0, 0
	for number := range thirds {
		sum += at * number & 255
		at++
	}
	fmt.Println(sum)
}
