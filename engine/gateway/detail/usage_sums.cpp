#include "engine/gateway/detail/usage_sums.h"

namespace kaze::gateway::detail {

using base::Money;

void Sums::add(const Sums& more)
{
    calls += more.calls;
    failed += more.failed;
    cacheHits += more.cacheHits;
    usage.inputTokens += more.usage.inputTokens;
    usage.outputTokens += more.usage.outputTokens;
    usage.cachedTokens += more.usage.cachedTokens;
    usage.reasoningTokens += more.usage.reasoningTokens;
    usage.cacheWriteTokens += more.usage.cacheWriteTokens;
    cost += more.cost;
    estimated += more.estimated;
    saved += more.saved;
    unpriced += more.unpriced;
    unpricedHits += more.unpricedHits;
    first = std::min(first, more.first);
    last = std::max(last, more.last);
}

Sums sumsOf(const storage::Row& row)
{
    // Texts are read as the bytes that they are: SQLite copies a text to put a zero behind it, which is most of what a scan would do.
    Sums sums;
    sums.first = sums.last = row.integer(0);
    const auto outcome = row.blob(1);
    const bool isCached = outcome == "cached";
    sums.calls = 1;
    sums.cacheHits = isCached;
    sums.failed = !isCached && outcome != "ok";
    sums.usage = {row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7)};
    sums.cost = Money{row.integer(8)};
    if (row.blob(2) != "provider")
        sums.estimated = sums.cost;
    sums.saved = Money{row.integer(9)};
    sums.unpriced = row.integer(10) != 0 && sums.usage.inputTokens + sums.usage.outputTokens > 0;
    sums.unpricedHits = isCached ? sums.unpriced : 0;
    return sums;
}

std::string packSums(const KindSums& sums, std::int64_t begin)
{
    Packer packer;
    std::int64_t before = 0;
    for (const auto& [kind, one] : sums) {
        packer.number(static_cast<std::uint64_t>(kind - before));
        before = kind;
        for (const auto number : {one.calls, one.failed, one.cacheHits, one.usage.inputTokens, one.usage.outputTokens,
                 one.usage.cachedTokens, one.usage.reasoningTokens, one.usage.cacheWriteTokens, one.cost.nanos,
                 one.estimated.nanos, one.saved.nanos, one.unpriced, one.unpricedHits})
            packer.signedNumber(number);
        packer.number(static_cast<std::uint64_t>(one.first - begin));
        packer.number(static_cast<std::uint64_t>(one.last - begin));
    }
    return packer.take();
}

std::string packRuns(std::vector<KindRun>& seen, const std::vector<base::Uuid>& ids)
{
    std::ranges::sort(seen);
    seen.erase(std::ranges::unique(seen).begin(), seen.end());
    Packer packer;
    packer.number(ids.size());
    for (const auto& id : ids)
        packer.bytes({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    std::int64_t before = 0;
    for (auto at = seen.begin(); at != seen.end();) {
        const auto end = std::ranges::find_if(at, seen.end(), [&](const KindRun& one) { return one.kind != at->kind; });
        packer.number(static_cast<std::uint64_t>(at->kind - before));
        before = at->kind;
        packer.number(static_cast<std::uint64_t>(end - at));
        for (std::uint32_t last = 0; at != end; ++at) {
            packer.number(at->run - last);
            last = at->run;
        }
    }
    return packer.take();
}

} // namespace kaze::gateway::detail
