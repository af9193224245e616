#include "engine/knowledge/detail/index_scan.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>

namespace kaze::knowledge::detail {

namespace {

constexpr std::uint64_t kPieceBytes = 4U << 20; //!< some tenths of a millisecond
constexpr std::size_t kLeastPiece = 256; //!< vectors
constexpr std::size_t kMostHelpers = 7;

//! One scan, shared by those who work on it.
class Scan : public std::enable_shared_from_this<Scan> {
public:
    Scan(std::shared_ptr<const vectors::HnswIndex> index, vectors::Vector query, std::size_t k, ScanHelp help)
        : m_index(std::move(index)), m_query(std::move(query)), m_k(k), m_help(std::move(help)), m_count(m_index->elements()),
          m_best(k)
    {
        const std::uint64_t each = std::max<std::uint64_t>(m_index->bytes() / std::max<std::size_t>(m_count, 1), 1);
        m_piece = std::max<std::size_t>(kPieceBytes / each, kLeastPiece);
    }

    Scanned run()
    {
        callHelpers();
        for (bool first = true; step(first);)
            first = false;
        std::unique_lock lock(m_lock);
        m_ended.wait(lock, [this] { return m_busy == 0; });
        return {m_best.take(), m_work, m_threads};
    }

private:
    void callHelpers()
    {
        if (!m_help.workers)
            return;
        const std::size_t pieces = (m_count + m_piece - 1) / m_piece;
        const std::size_t cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
        for (std::size_t i = 1; i < std::min({pieces, cores, kMostHelpers + 1}); ++i)
            callHelper(true);
    }

    void callHelper(bool first)
    {
        m_help.workers->submit([self = shared_from_this(), first] {
            if (self->step(first))
                self->callHelper(false);
        });
    }

    //! Looks at the next piece, which is the first that whoever calls it looks at, or another one. False when there is none.
    bool step(bool first)
    {
        std::size_t from = 0;
        {
            const std::lock_guard lock(m_lock);
            if (m_next >= m_count || m_help.stopped())
                return false;
            from = m_next;
            m_next += m_piece;
            ++m_busy;
            m_threads += first ? 1 : 0;
        }
        const double began = processorSeconds();
        const auto hits = m_index->searchPlaces(m_query, m_k, from, std::min(from + m_piece, m_count));
        const double took = processorSeconds() - began;
        const std::lock_guard lock(m_lock);
        for (const auto& hit : hits)
            m_best.offer(hit);
        m_work += took;
        if (--m_busy == 0)
            m_ended.notify_all();
        return true;
    }

    const std::shared_ptr<const vectors::HnswIndex> m_index;
    const vectors::Vector m_query;
    const std::size_t m_k;
    const ScanHelp m_help;
    const std::size_t m_count;
    std::size_t m_piece = 0;

    std::mutex m_lock; //!< guards what follows
    std::condition_variable m_ended;
    std::size_t m_next = 0, m_busy = 0, m_threads = 0;
    vectors::TopK m_best;
    double m_work = 0;
};

} // namespace

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Scanned scanIndex(
    std::shared_ptr<const vectors::HnswIndex> index, const vectors::Vector& query, std::size_t k, const ScanHelp& help)
{
    return std::make_shared<Scan>(std::move(index), query, k, help)->run();
}

} // namespace kaze::knowledge::detail
