#pragma once

#include "engine/api/trace.h"
#include "engine/base/filter.h"
#include "ui/models/trace_view.h"
#include "ui/widgets/timeline.h"

#include <QString>

#include <vector>

class QSettings;

namespace kaze::ui {

//! A filter that is looked at here, for what is on screen: of traces (words, agent:, name:, run:, pool:, tenant:, status:, dur, cost, spans, tokens, errors)
//! and of spans (words, name:, kind:, status:, dur, cost, tokens). Words and names are looked for in any case, `*` stands for anything at the end.
class TraceFilter {
public:
    TraceFilter() = default;
    //! Errors: InvalidArgument with the place, as the engine says it; also for a field that neither traces nor spans have.
    [[nodiscard]] static base::Result<TraceFilter> of(const QString& filter);
    //! One that looks for these words, whatever signs are in them.
    [[nodiscard]] static TraceFilter ofWords(const QString& words);

    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }
    //! A filter with a field that traces do not have fits none, and the same of spans.
    [[nodiscard]] bool fits(const api::TraceRow& trace) const;
    [[nodiscard]] bool fits(const TraceView& view, int span) const;
    //! All spans that fit, from top to bottom. Linear.
    [[nodiscard]] std::vector<int> spansOf(const TraceView& view) const;

    //! The first field that spans do not have, such as "agent"; empty where there is none.
    [[nodiscard]] QString fieldNotOfSpans() const;
    //! Whether it looks for one word alone, for which not every span has to be looked at by itself.
    [[nodiscard]] bool isOneWord() const;

private:
    struct Term {
        base::FilterTerm term;
        QString value; //!< of texts
        std::int64_t number = 0; //!< of what is counted, in its smallest unit
    };
    [[nodiscard]] bool ofTraces() const;
    [[nodiscard]] bool ofSpans() const;

    std::vector<Term> m_terms;
};

//! What fits a filter gets a word and a colour.
struct ColourRule {
    QString word; //!< stands on the chip: colour never says it alone
    QString filter;
    Tone tone = Tone::Warning;

    bool operator==(const ColourRule&) const = default;
};

//! The rules of a person, the first that fits wins. Kept with what the page remembers.
class ColourRules {
public:
    [[nodiscard]] const std::vector<ColourRule>& rules() const { return m_rules; }
    //! Rules whose filter cannot be read fit nothing.
    void setRules(std::vector<ColourRule> rules);
    void load(QSettings& settings);
    void save(QSettings& settings) const;

    [[nodiscard]] SpanTag tagOf(const api::TraceRow& trace) const;
    [[nodiscard]] SpanTag tagOf(const TraceView& view, int span) const;

private:
    std::vector<ColourRule> m_rules;
    std::vector<TraceFilter> m_filters;
};

} // namespace kaze::ui
