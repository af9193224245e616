#include "engine/telemetry/detail/moving_sum.h"

#include <utility>

namespace kaze::telemetry::detail {

void MovingSum::push(MetricPoint later)
{
    append(m_newerSum, later);
    m_newer.push_back(std::move(later));
}

void MovingSum::pop()
{
    if (m_older.empty()) {
        for (; !m_newer.empty(); m_newer.pop_back()) {
            auto sum = std::move(m_newer.back());
            if (!m_older.empty())
                append(sum, m_older.back());
            m_older.push_back(std::move(sum));
        }
        m_newerSum = {};
    }
    m_older.pop_back();
}

MetricPoint MovingSum::sum() const
{
    if (m_older.empty())
        return m_newerSum;
    auto all = m_older.back();
    append(all, m_newerSum);
    return all;
}

} // namespace kaze::telemetry::detail
