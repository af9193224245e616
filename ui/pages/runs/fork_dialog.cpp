#include "ui/pages/runs/fork_dialog.h"

#include "engine/api/provider_requests.h"
#include "engine/base/ids.h"
#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr QSize kSize{720, 620};
constexpr int kTaskHeight = 72;
constexpr double kMost = 1e12;

} // namespace

ForkDialog::ForkDialog(const PageContext& context, const QString& runId, std::int64_t step, QWidget* parent)
    : QDialog(parent), m_context(context), m_about(makeLabel(context.theme, TextRole::Body, {})), m_task(new QPlainTextEdit),
      m_model(new QComboBox), m_budget(new QLineEdit), m_tokens(new QLineEdit),
      m_agent(new CodeEditor(context.theme, Language::Yaml, tr("Agent file of the new run"))),
      m_problem(makeLabel(context.theme, TextRole::Body, {})), m_fork(new QPushButton(tr("Start the new run")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Fork from step %1").arg(QLocale().toString(static_cast<qlonglong>(step))));
    m_request.runId = runId.toStdString();
    m_request.step = step;
    m_request.newRunId = base::clientId().text();
    build();
    api::GetRun query;
    query.runId = m_request.runId;
    m_context.link.ask<api::GetRun>(this, std::move(query), [this](const base::Result<api::RunReply>& reply) {
        if (reply)
            took(reply->detail);
        else
            showProblem(text(reply.error().message));
    });
    m_context.link.ask<api::ListProviders>(this, {}, [this](const base::Result<api::ProviderList>& list) {
        if (!list)
            return;
        const QString typed = m_model->currentText();
        for (const auto& provider : list->providers)
            for (const auto& model : provider.models)
                m_model->addItem(text(model.id));
        m_model->setEditText(typed);
    });
    m_fork->setEnabled(false);
    m_model->setFocus();
}

void ForkDialog::build()
{
    const auto& theme = m_context.theme;
    m_model->setEditable(true);
    m_model->setInsertPolicy(QComboBox::NoInsert);
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->lineEdit()->setPlaceholderText(tr("the same"));
    m_budget->setPlaceholderText(tr("as much as it had"));
    m_tokens->setPlaceholderText(tr("as many as it had"));
    m_task->setFixedHeight(kTaskHeight);
    m_task->setTabChangesFocus(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kSmall);
    column->addWidget(makeLabel(theme, TextRole::Heading, windowTitle()));
    column->addWidget(m_about);
    column->addSpacing(spacing::kTiny);
    const auto label = [&theme](const QString& title, QWidget* field) {
        auto* words = makeLabel(theme, TextRole::Title, title);
        words->setBuddy(field);
        if (field->accessibleName().isEmpty())
            field->setAccessibleName(title);
        return words;
    };
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    const std::tuple<QString, QWidget*, int> fields[]{
        {tr("Model"), m_model, 2}, {tr("Budget in dollars"), m_budget, 1}, {tr("Budget in tokens"), m_tokens, 1}};
    for (const auto& [title, field, stretch] : fields) {
        auto* box = new QVBoxLayout;
        box->setSpacing(spacing::kTiny);
        box->addWidget(label(title, field));
        box->addWidget(field);
        row->addLayout(box, stretch);
    }
    column->addLayout(row);
    auto* taskLabel = label(tr("Task"), m_task);
    column->addWidget(taskLabel);
    column->addWidget(m_task);
    // Behind the first answer the task is part of what has happened.
    taskLabel->setVisible(m_request.step == 1);
    m_task->setVisible(m_request.step == 1);
    column->addWidget(label(tr("Agent file: change it, and the new run works by it"), m_agent));
    column->addWidget(m_agent, 1);
    column->addWidget(m_problem);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    setButtonRole(*m_fork, ButtonRole::Primary);
    m_fork->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_fork);
    column->addLayout(buttons);
    resize(kSize);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_fork, &QPushButton::clicked, this, &ForkDialog::send);
    for (auto* field : {m_budget, m_tokens})
        connect(field, &QLineEdit::textEdited, this, [this] { showProblem({}); });
}

void ForkDialog::took(const api::RunDetail& detail)
{
    m_detail = detail;
    m_fork->setEnabled(true);
    m_about->setText(
        m_request.step == 1 ? tr(
            "A new run of %1 begins again with the task. The run from which it comes stays as it is, and files are as they are "
            "now.")
                                  .arg(text(detail.run.agent))
                            : tr("A new run of %1 takes over the steps up to this one and goes its own way from there. The run "
                                 "from which it comes "
                                 "stays as it is, and files are as they are now.")
                                  .arg(text(detail.run.agent)));
    m_task->setPlainText(text(detail.task));
    m_model->lineEdit()->setPlaceholderText(
        detail.run.model.empty() ? tr("the same") : tr("the same: %1").arg(text(detail.run.model)));
    m_agent->setCode(text(detail.definition));
}

QString ForkDialog::problem() const
{
    return m_problem->text();
}

std::optional<api::ForkRun> ForkDialog::read(QString& problem) const
{
    auto request = m_request;
    const QString task = m_task->toPlainText().trimmed();
    if (m_request.step == 1 && task.isEmpty())
        return problem = tr("Say what the new run is to do."), std::nullopt;
    if (m_request.step == 1 && task != text(m_detail.task).trimmed())
        request.task = task.toStdString();
    request.model = m_model->currentText().trimmed().toStdString();
    if (const QString typed = m_budget->text().trimmed(); !typed.isEmpty()) {
        const auto dollars = budget::numberOf(typed);
        if (!dollars || *dollars <= 0 || *dollars > kMost)
            return problem = tr("\"%1\" is no amount of dollars; write it like 0.50.").arg(typed), std::nullopt;
        request.budgetUsd = base::Money::fromDollars(*dollars);
    }
    if (const QString typed = m_tokens->text().trimmed(); !typed.isEmpty()) {
        const auto tokens = budget::numberOf(typed);
        if (!tokens || *tokens < 1 || *tokens > kMost)
            return problem = tr("\"%1\" is no number of tokens; write it like 200 k or 200000.").arg(typed), std::nullopt;
        request.budgetTokens = std::llround(*tokens);
    }
    if (const QString agent = m_agent->code(); agent != text(m_detail.definition))
        request.agent.yaml = agent.toStdString();
    return request;
}

void ForkDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    setAccessibleDescription(problem);
}

void ForkDialog::send()
{
    QString problem;
    auto request = read(problem);
    if (!request)
        return showProblem(problem);
    m_fork->setEnabled(false);
    m_context.link.ask<api::ForkRun>(this, std::move(*request), [this](const base::Result<api::RunStarted>& started) {
        m_fork->setEnabled(true);
        if (!started)
            return showProblem(tr("It was not started: %1").arg(text(started.error().message)));
        emit forked(text(started->runId));
        accept();
    });
}

} // namespace kaze::ui
