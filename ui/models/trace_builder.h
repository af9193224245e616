#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_view.h"

#include <map>

namespace kaze::ui {

//! Makes a TraceView of a trace that comes in pages, and goes on doing so while it grows. A span keeps its index for good. Any thread, one at a time; not
//! the GUI's for traces of many spans.
class TraceBuilder {
public:
    //! What the trace is now, and spans that are new or known: those are replaced.
    void add(const api::SpanPage& page);

    //! Spans to be asked again, at most `most` of those that have not ended; others when called again where there are more.
    [[nodiscard]] std::vector<std::string> openSpans(std::size_t most);
    [[nodiscard]] int size() const { return m_data.size(); }

    //! What is there by now. `now` is where unfinished spans end for the moment. O(n log n).
    [[nodiscard]] std::shared_ptr<const TraceView> view(api::Time now) const;
    //! The same, and nothing may be added any more: what it took in memory is the view's then.
    [[nodiscard]] std::shared_ptr<const TraceView> finish(api::Time now);

private:
    void put(const api::SpanRow& row);
    void take(std::size_t index, const api::SpanRow& row);
    void findParent(int index, const std::string& parentId);
    void settle();
    [[nodiscard]] quint32 nameOf(const std::string& name, api::SpanKind kind);

    api::TraceRow m_trace;
    TimelineData m_data;
    SpanFacts m_facts;
    std::unordered_map<std::string, quint32> m_names;
    std::unordered_map<std::string, quint32> m_messages;
    std::map<int, std::string> m_strays; //!< parents that have not come
    std::vector<int> m_requests; //!< HTTP requests, which are part of what they were made for
    std::map<int, bool> m_open;
    int m_turn = -1; //!< the open span that was asked last
};

//! Of a trace that is there as a whole.
[[nodiscard]] std::shared_ptr<const TraceView> viewOf(const api::Trace& trace, api::Time now);

} // namespace kaze::ui
