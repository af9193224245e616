#pragma once

#include "engine/telemetry/span.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace kaze::telemetry::detail {

//! Whether the inputs and outputs of a span are kept: as the cell says, or as was said of a span above it that is open. Any thread; where nothing was said of any span it
//! costs nothing.
class ContentCapture {
public:
    //! `share` of the cell.
    explicit ContentCapture(double share) : m_cell(share) { }

    //! Of the cell, from now on; also for spans that are open.
    void setCell(double share) { m_cell.store(share, std::memory_order_relaxed); }

    //! What holds for a trace, or for what is below a span.
    struct Rule {
        double share = 1;
        std::string of; //!< "agent reviewer", "cell"
    };
    //! From now on for this open span, and for those that begin below it. Where something was said of it or above it already, the smaller share holds: what one agent does not
    //! want kept is not kept of those that work for it either.
    void set(const SpanContext& of, Rule rule);

    //! A span begins below `parent`; its own id is `span`.
    void begin(std::uint64_t parent, std::uint64_t span);
    void end(std::uint64_t span);

    [[nodiscard]] bool keeps(const SpanContext& context) const;
    //! Takes content out of a span that has ended if it is not kept, and says so in its attributes.
    void apply(SpanRecord& record) const;

private:
    using Shared = std::shared_ptr<const Rule>;
    //! Null: that of the cell.
    [[nodiscard]] Shared ruleOf(std::uint64_t span) const;
    [[nodiscard]] double shareOf(const Shared& rule) const { return rule ? rule->share : m_cell.load(std::memory_order_relaxed); }

    std::atomic<double> m_cell;
    std::atomic<std::size_t> m_count{0};
    mutable std::mutex m_mutex; //!< guards the rules
    std::unordered_map<std::uint64_t, Shared> m_rules; //!< of open spans, by id
};

} // namespace kaze::telemetry::detail
