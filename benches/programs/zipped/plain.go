// The products of two ranges that are zipped, summed.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for left, right := 0, 7; right < limit; left, right = left+1, right+1 {
		sum += left * right & 1023
	}
	fmt.Println(sum)
}
