#pragma once

#include "engine/api/trace_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTreeView;

namespace kaze::ui {

class Card;
class ComparisonModel;
class ElidedLabel;
class Histogram;
class StateStack;
class TableView;
class TraceComparisonModel;

//! Two traces beside each other: their sums, the tree of both with what differs in time, tokens and cost, and for the selected call how long all calls of its
//! name took, with these two marked. Owned by the Traces page.
class TraceComparisonView : public QWidget {
    Q_OBJECT
public:
    explicit TraceComparisonView(PageContext context, QWidget* parent = nullptr);

    void setTraces(const QString& first, const QString& second);
    void refresh();
    //! To the next (+1) or previous (−1) line in which they differ.
    void goToDifference(int step);
    [[nodiscard]] const std::optional<api::TraceComparison>& comparison() const { return m_comparison; }
    [[nodiscard]] TraceComparisonModel* model() const { return m_model; }
    [[nodiscard]] QTreeView* tree() const { return m_tree; }
    [[nodiscard]] Histogram* histogram() const { return m_histogram; }
    [[nodiscard]] QString copyText() const;

signals:
    void closeWanted();
    //! A span of one of them is to be shown in its trace.
    void spanWanted(const QString& traceId, const QString& spanId);

private:
    void build();
    QWidget* buildTotals();
    QWidget* buildCalls();
    QWidget* buildTree();
    QWidget* buildHead(bool first);
    void took(base::Result<api::TraceComparison> reply);
    void showLine(int line);
    void askDurations(const api::ComparedSpan& span);
    void tookDurations(const api::SpanDurations& durations);
    void open(bool first);
    void swap();

    PageContext m_context;
    QString m_first, m_second;
    std::optional<api::TraceComparison> m_comparison;
    ElidedLabel* m_names[2];
    ElidedLabel* m_facts[2];
    QLabel* m_difference;
    QPushButton* m_previous;
    QPushButton* m_next;
    ComparisonModel* m_totals;
    TableView* m_totalTable;
    TraceComparisonModel* m_model;
    QTreeView* m_tree;
    Card* m_calls;
    Histogram* m_histogram;
    QLabel* m_callFacts;
    StateStack* m_stack = nullptr;
    std::string m_name; //!< whose durations are shown or asked for
    int m_line = -1;
    int m_round = 0;
};

} // namespace kaze::ui
