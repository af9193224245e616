#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QStackedWidget;

namespace kaze::ui {

class BlockList;
class LatencyBars;
class NextStepsPanel;
class SegmentedTabs;
class SlowQueryPanel;

//! What there is to know beside the gauges, one at a time: what to do next, the stage, what limits throughput, the latency of turns, slow queries,
//! anti-patterns. Remembers which one was looked at.
class ReadinessSections : public Card {
    Q_OBJECT
public:
    explicit ReadinessSections(PageContext context, QWidget* parent = nullptr);

    //! "next", "stage", "bottlenecks", "latency", "slow", "patterns".
    [[nodiscard]] static QStringList ids();
    void showSection(const QString& id);
    [[nodiscard]] QString current() const;
    void setReadiness(const api::Readiness& readiness);
    //! While it is on screen: slow queries are asked for when somebody looks at them.
    void setActive(bool active);
    //! Asks again for what is shown and was not in the readiness.
    void refresh();
    [[nodiscard]] SlowQueryPanel* slowQueries() const { return m_slow; }
    [[nodiscard]] QString copyText() const;

signals:
    void chosen(const QString& trigger);

private:
    QWidget* buildLatency();

    PageContext m_context;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_stack;
    NextStepsPanel* m_next;
    BlockList* m_stage;
    BlockList* m_bottlenecks;
    LatencyBars* m_latency;
    QLabel* m_latencyAbout;
    SlowQueryPanel* m_slow;
    BlockList* m_patterns;
    bool m_active = false;
};

} // namespace kaze::ui
