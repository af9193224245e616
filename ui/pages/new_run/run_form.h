#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace kaze::ui {

class CodeEditor;

//! What a run is started with, but the agent's name: task, workspace, model, limits, and the definition. Says when a person changed anything.
//! Remembers workspace, model and approvals of each cell. Owned by the New run page.
class RunForm : public QWidget {
    Q_OBJECT
public:
    RunForm(PageContext context, QWidget* parent = nullptr);

    //! The whole request; the definition's text stands in it only when it differs from what was loaded.
    [[nodiscard]] api::StartRun run(const QString& agent) const;
    [[nodiscard]] QString task() const;
    [[nodiscard]] QString definition() const;
    //! Why a budget cannot be read; empty when it can.
    [[nodiscard]] QString problem() const;

    void setTask(const QString& task);
    void setWorkspace(const QString& folder);
    //! The text of an agent as it is stored.
    void setDefinition(const QString& yaml);
    //! A text that no agent has yet.
    void setDraft(const QString& yaml);
    [[nodiscard]] bool isChanged() const;
    void setModels(const api::ProviderList& providers);
    void setPlan(const api::RunPlan& plan);
    void setWords(const QStringList& words);
    void remember();

    [[nodiscard]] CodeEditor* editor() const { return m_editor; }
    [[nodiscard]] QPlainTextEdit* taskEditor() const { return m_task; }
    [[nodiscard]] QLineEdit* workspaceField() const { return m_workspace; }
    [[nodiscard]] QComboBox* modelField() const { return m_model; }

signals:
    void changed();

private:
    void build();
    QWidget* labelled(const QString& title, QWidget* field, QWidget* note = nullptr);
    QWidget* buildWorkspace();
    void chooseFolder();
    void restore();
    [[nodiscard]] QString keyOf(const char* what) const;
    [[nodiscard]] QString workspace() const;

    PageContext m_context;
    QPlainTextEdit* m_task;
    QLineEdit* m_workspace;
    QLabel* m_files;
    QComboBox* m_model;
    QLabel* m_modelNote;
    QLineEdit* m_baseUrl;
    QLineEdit* m_budget;
    QLineEdit* m_budgetTokens;
    QComboBox* m_approvals;
    CodeEditor* m_editor;
    QLabel* m_validity;
    QString m_stored;
};

} // namespace kaze::ui
