#pragma once

#include "engine/api/run_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace kaze::ui {

class Card;
class CheckpointsPane;
class CodeView;
class ConversationPane;
class ElidedLabel;
class MessageField;
class NoteLine;
class RunGauges;
class RunProblem;
class RunTableModel;
class SegmentedTabs;
class StateChip;
class TableView;
class ToolSummaryModel;

//! One run whole: its state, its conversation live, its subagents, tools, definition and output, and what it has used of its limits. Owned by the
//! Agents page.
class RunDetailPanel : public QWidget {
    Q_OBJECT
public:
    RunDetailPanel(PageContext context, QWidget* parent = nullptr);

    void setRun(const QString& runId);
    [[nodiscard]] const QString& runId() const { return m_run; }
    [[nodiscard]] const api::RunDetail& detail() const { return m_detail; }
    void refresh();
    void setPaused(bool paused);
    void setActive(bool active);
    void showTab(const QString& id);
    [[nodiscard]] QString copyText() const;
    [[nodiscard]] ConversationPane* conversation() const { return m_conversation; }
    [[nodiscard]] CheckpointsPane* checkpoints() const { return m_checkpoints; }
    [[nodiscard]] NoteLine* note() const { return m_note; }

signals:
    void runWanted(const QString& runId);
    void resumeWanted(const kaze::api::RunRow& run);
    void closeWanted();

private:
    void build();
    QWidget* buildHead();
    QWidget* buildTabs();
    void buildPages();
    void connectLink();
    void ask();
    void took(base::Result<api::RunReply> reply);
    void showRow(const api::RunRow& row);
    void showDetail();
    void countTools();
    void tellTools(std::int64_t last);
    void remedy(int what);

    PageContext m_context;
    QString m_run;
    api::RunDetail m_detail;
    Card* m_card;
    ElidedLabel* m_name;
    StateChip* m_state;
    ElidedLabel* m_facts;
    QPushButton* m_id;
    QPushButton* m_parent;
    NoteLine* m_note;
    SegmentedTabs* m_tabs;
    RunProblem* m_problem;
    QStackedWidget* m_pages;
    ConversationPane* m_conversation;
    CheckpointsPane* m_checkpoints;
    RunTableModel* m_subagents;
    TableView* m_subagentTable;
    ToolSummaryModel* m_tools;
    QLabel* m_toolNote;
    CodeView* m_definition;
    CodeView* m_output;
    RunGauges* m_gauges;
    MessageField* m_message;
    QTimer* m_askLater;
    int m_generation = 0;
    bool m_countingTools = false;
    bool m_paused = false;
    bool m_active = false;
};

} // namespace kaze::ui
