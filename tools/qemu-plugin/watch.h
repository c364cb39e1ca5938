// SPDX-License-Identifier: Apache-2.0
// What firmware may touch, region by region. C that is C++, too: for the plugin beside it and for
// tools/simulators. The file has a line
//
//   <region> <r, w or rw> <low> <high>
//
// for every piece of memory that may be read or written in a region (low <= address < high,
// hexadecimal); "all" stands for every region. Regions without a line of their own are not watched.
#ifndef MOTE_WATCH_H
#define MOTE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct watch_range {
  uint64_t low, high;
  bool read, write;
};

struct watch_ranges {
  struct watch_range *first;
  size_t count;
};

struct watch {  // zeros: nothing is watched
  struct watch_ranges everywhere, *of_region;
  size_t regions;  // length of of_region
};

static void *watch_grown(void *memory, size_t bytes) {
  void *more = realloc(memory, bytes);
  if (!more) abort();
  return more;
}

static void watch_add(struct watch_ranges *ranges, struct watch_range range) {
  const size_t bytes = (ranges->count + 1) * sizeof range;
  ranges->first = (struct watch_range *)watch_grown(ranges->first, bytes);
  ranges->first[ranges->count++] = range;
}

static struct watch_ranges *watch_region(struct watch *watch, size_t region) {
  if (region >= watch->regions) {
    const size_t bytes = (region + 1) * sizeof *watch->of_region;
    watch->of_region = (struct watch_ranges *)watch_grown(watch->of_region, bytes);
    memset(watch->of_region + watch->regions, 0,
           (region + 1 - watch->regions) * sizeof *watch->of_region);
    watch->regions = region + 1;
  }
  return &watch->of_region[region];
}

// False if there is no such file, or it is another.
static bool watch_read(struct watch *watch, const char *name) {
  FILE *in = fopen(name, "r");
  char region[16], access[4];
  unsigned long long low, high;
  if (!in) return false;
  while (fscanf(in, "%15s %3s %llx %llx", region, access, &low, &high) == 4) {
    const struct watch_range range = {low, high, strchr(access, 'r') != NULL,
                                      strchr(access, 'w') != NULL};
    const bool all = strcmp(region, "all") == 0;
    watch_add(all ? &watch->everywhere : watch_region(watch, strtoul(region, NULL, 10)), range);
  }
  const bool whole = feof(in) != 0;
  fclose(in);
  return whole;
}

// What fits moves to the front: the next access is likely to be there, too.
static bool watch_finds(struct watch_ranges *ranges, uint64_t address, unsigned bytes, bool store) {
  for (size_t i = 0; i < ranges->count; ++i) {
    const struct watch_range range = ranges->first[i];
    if (address < range.low || address + bytes > range.high) continue;
    if (store ? !range.write : !range.read) continue;
    ranges->first[i] = ranges->first[0];
    ranges->first[0] = range;
    return true;
  }
  return false;
}

static bool watch_allows(struct watch *watch, size_t region, uint64_t address, unsigned bytes,
                         bool store) {
  if (region >= watch->regions || watch->of_region[region].count == 0) return true;
  return watch_finds(&watch->of_region[region], address, bytes, store) ||
         watch_finds(&watch->everywhere, address, bytes, store);
}

#endif  // MOTE_WATCH_H
