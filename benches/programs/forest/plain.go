// Joins trees of a forest, which is a slice of parents. The path to a root gets shorter by each look.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func root(parents []int, node int) int {
	for parents[node] != node {
		above := parents[parents[node]]
		parents[node] = above
		node = above
	}
	return node
}

func main() {
	pairs, _ := strconv.Atoi(os.Args[1])
	parents := make([]int, 100000)
	for node := range parents {
		parents[node] = node
	}
	for pair := 0; pair < pairs; pair++ {
		one := root(parents, pair*7919%100000)
		other := root(parents, pair*104729%100000)
		parents[one] = other
	}
	sum := 0
	for node, parent := range parents {
		if node == parent {
			sum += node
		}
	}
	fmt.Println(sum)
}
