#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace kaze::ui {

class CodeEditor;

//! Starts a new run from a step of another: with the same or another model, budget and agent file, and from its first step with another task. The
//! other run stays as it is.
class ForkDialog : public QDialog {
    Q_OBJECT
public:
    //! `step` counts from 1.
    ForkDialog(const PageContext& context, const QString& runId, std::int64_t step, QWidget* parent);

    [[nodiscard]] QString problem() const;

signals:
    void forked(const QString& runId);

private:
    void build();
    void took(const api::RunDetail& detail);
    [[nodiscard]] std::optional<api::ForkRun> read(QString& problem) const;
    void showProblem(const QString& problem);
    void send();

    PageContext m_context;
    api::ForkRun m_request; //!< with an id of its own, so that asking again starts nothing twice
    api::RunDetail m_detail;
    QLabel* m_about;
    QPlainTextEdit* m_task;
    QComboBox* m_model;
    QLineEdit* m_budget;
    QLineEdit* m_tokens;
    CodeEditor* m_agent;
    QLabel* m_problem;
    QPushButton* m_fork;
};

} // namespace kaze::ui
