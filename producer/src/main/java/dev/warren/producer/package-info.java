/** What the commands that run tasks have in common. */
package dev.warren.producer;
