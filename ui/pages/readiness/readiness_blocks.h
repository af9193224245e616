#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/readiness/block_list.h"

namespace kaze::ui {

//! What stands in the lists of the readiness page. Pure.
struct BlockPage {
    QString about;
    QList<Block> blocks;
};

//! What the next stage begins with, and what of it is there already.
[[nodiscard]] BlockPage stagePage(const api::Readiness& readiness);
//! What limits throughput, the tightest first.
[[nodiscard]] BlockPage bottleneckPage(const api::Readiness& readiness);
[[nodiscard]] BlockPage antiPatternPage(const api::Readiness& readiness);

} // namespace kaze::ui
