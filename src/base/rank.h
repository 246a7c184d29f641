// Puts elements in the order of their ranks; those of one rank stay as they were.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ows {

template <class T, class Rank>
void order_by_rank(std::vector<T>& all, Rank rank) {
  std::vector<std::pair<std::ptrdiff_t, std::size_t>> places;
  places.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) places.emplace_back(rank(all[i]), i);
  std::ranges::sort(places);
  std::vector<T> ordered;
  ordered.reserve(all.size());
  for (const auto& [ignored, place] : places) ordered.push_back(std::move(all[place]));
  all = std::move(ordered);
}

}  // namespace ows
