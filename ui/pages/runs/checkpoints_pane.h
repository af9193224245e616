#pragma once

#include "engine/api/run_requests.h"
#include "ui/models/step_list_model.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTimer;

namespace kaze::ui {

class StateStack;
class TableView;

//! The steps of a run, each of which a new run can begin at. Pages in the engine, so that a run of 50 000 steps opens as one of 50; new steps of a run
//! that is at work come by themselves. Shown on Agents and Runs.
class CheckpointsPane : public QWidget {
    Q_OBJECT
public:
    explicit CheckpointsPane(PageContext context, QWidget* parent = nullptr);

    //! Asks for nothing until it is shown.
    void setRun(const QString& runId);
    void setActive(bool active);
    void refresh();
    [[nodiscard]] TableView* table() const { return m_table; }
    //! The chosen step; 0 where there is none.
    [[nodiscard]] std::int64_t currentStep() const;
    [[nodiscard]] QString copyText() const;

signals:
    void forkWanted(const QString& runId, qint64 step);
    void compareWanted(const QString& runId);

private:
    void build();
    void ask(int page, std::int64_t after);
    void took(base::Result<api::StepPage> reply);
    void fork();

    PageContext m_context;
    QString m_run;
    StepListModel* m_model;
    TableView* m_table;
    StateStack* m_stack = nullptr;
    QLabel* m_note;
    QPushButton* m_fork;
    QTimer* m_settle;
    QTimer* m_later;
    int m_generation = 0;
    bool m_active = false;
    bool m_loaded = false;
};

} // namespace kaze::ui
