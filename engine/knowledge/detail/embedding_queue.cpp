#include "engine/knowledge/detail/embedding_queue.h"

#include <algorithm>

namespace kaze::knowledge::detail {

namespace {

constexpr std::size_t kMostPayers = 10'000;

} // namespace

void EmbeddingQueue::add(std::int64_t seq, const vectors::EmbedContext& payer)
{
    ++m_waiting;
    if (!payer.budgetId.isNil() && m_payers.size() < kMostPayers)
        m_payers.emplace(seq, payer);
}

bool EmbeddingQueue::begin()
{
    m_moreWaits = true;
    if (m_working)
        return false;
    m_working = true;
    m_batchUnderWay = true;
    return true;
}

void EmbeddingQueue::ended()
{
    m_working = false;
    m_waiting = 0;
    m_payers.clear();
}

void EmbeddingQueue::batchEnded()
{
    m_batchUnderWay = false;
    for (const auto& waiting : std::exchange(m_untilSettled, {}))
        waiting.set(true);
}

vectors::EmbedContext EmbeddingQueue::payerOf(std::int64_t seq) const
{
    vectors::EmbedContext context = m_owner;
    if (const auto payer = m_payers.find(seq); payer != m_payers.end()) {
        context = payer->second;
        context.cancel = m_owner.cancel;
    }
    return context;
}

bool EmbeddingQueue::samePayer(const vectors::EmbedContext& context, std::int64_t seq) const
{
    const auto payer = m_payers.find(seq);
    return payer == m_payers.end() ? context.budgetId.isNil()
                                   : payer->second.budgetId == context.budgetId && payer->second.tool == context.tool;
}

base::OneShot<bool> EmbeddingQueue::settled()
{
    const base::OneShot<bool> settled;
    if (m_batchUnderWay)
        m_untilSettled.push_back(settled);
    else
        settled.set(true);
    return settled;
}

} // namespace kaze::knowledge::detail
