// How many turns points of the plane take until they leave the circle of radius 2, 100 at most.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	sum := 0
	for first := 0; first < limit; first++ {
		for second := 0; second < limit; second++ {
			sum += turns(coordinate(first), coordinate(second))
		}
	}
	fmt.Println(sum)
}

func coordinate(number int) float64 {
	return float64(number)*0.00625 - 1.75
}

func turns(cx, cy float64) int {
	x, y, size, turns := 0.0, 0.0, 0.0, 0
	for size <= 4 && turns < 100 {
		size = x*x + y*y
		x, y = x*x-y*y+cx, x*y+x*y+cy
		turns++
	}
	return turns
}
