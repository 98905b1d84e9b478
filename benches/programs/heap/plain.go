// A binary heap in a slice: a number goes in each turn, and each second turn the least one goes out.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	turns, _ := strconv.Atoi(os.Args[1])
	heap, sum := []int{0}, 0
	for turn := 0; turn < turns; turn++ {
		heap = append(heap, turn*7919%100003)
		for at := len(heap) - 1; at > 0 && heap[at] < heap[(at-1)/2]; at = (at - 1) / 2 {
			heap[at], heap[(at-1)/2] = heap[(at-1)/2], heap[at]
		}
		if turn%2 == 0 {
			continue
		}
		size, least, last := len(heap), heap[0], len(heap)-1
		heap[0] = heap[last]
		heap = heap[:last]
		for at := 0; ; {
			child := at*2 + 1
			if child+1 < len(heap) && heap[child+1] < heap[child] {
				child++
			}
			if child >= len(heap) || heap[child] >= heap[at] {
				break
			}
			heap[at], heap[child] = heap[child], heap[at]
			at = child
		}
		sum = (sum + least) ^ size
	}
	fmt.Println(sum + len(heap))
}
