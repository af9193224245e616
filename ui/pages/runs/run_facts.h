#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace kaze::ui {

class CheckpointsPane;
class CodeView;
class ElidedLabel;
class KeyValueTable;
class NoteLine;
class SegmentedTabs;
class StateChip;

//! What happened in a run, or why it waits: its facts, its steps as places where a new run can begin, and its answer. Owned by the Runs page.
class RunFacts : public QWidget {
    Q_OBJECT
public:
    explicit RunFacts(PageContext context, QWidget* parent = nullptr);

    void setRun(const QString& runId);
    //! The pools as they stand, for what it waits for.
    void setPools(const std::vector<api::PoolRow>& pools);
    [[nodiscard]] const QString& runId() const { return m_run; }
    [[nodiscard]] const api::RunDetail& detail() const { return m_detail; }
    void setActive(bool active);
    void refresh();
    void showTab(const QString& id);
    [[nodiscard]] CheckpointsPane* checkpoints() const { return m_checkpoints; }
    [[nodiscard]] NoteLine* note() const { return m_note; }
    [[nodiscard]] QString copyText() const;
    //! Why it stands where it stands, in words.
    [[nodiscard]] QString why() const;

signals:
    void retryWanted();
    void runWanted(const QString& runId);

private:
    void build();
    void took(base::Result<api::RunReply> reply);
    void showDetail();
    [[nodiscard]] QString waitingText() const;

    PageContext m_context;
    QString m_run;
    api::RunDetail m_detail;
    std::vector<api::PoolRow> m_pools;
    ElidedLabel* m_name;
    StateChip* m_state;
    QLabel* m_why;
    QPushButton* m_retry;
    QPushButton* m_from;
    NoteLine* m_note;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    KeyValueTable* m_facts;
    CheckpointsPane* m_checkpoints;
    CodeView* m_output;
    QTimer* m_later;
    int m_generation = 0;
    bool m_active = false;
};

} // namespace kaze::ui
