#include "ui/pages/tools/call_panel.h"

#include "ui/link/cell_place.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/tool_words.h"
#include "ui/pages/tools/schema_form.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QString kWorkspace = QStringLiteral("tools/workspace");

} // namespace

CallPanel::CallPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_form(new SchemaForm(context.theme)), m_workspace(new QLineEdit),
      m_call(new QPushButton(tr("Call"))), m_note(makeLabel(context.theme, TextRole::Muted, {}))
{
    m_workspace->setPlaceholderText(tr("no folder; tools of files need one"));
    m_workspace->setAccessibleName(tr("Workspace"));
    m_workspace->setText(context.settings.value(keyOfCell(context.link, kWorkspace)).toString());
    setButtonRole(*m_call, ButtonRole::Primary);
    m_call->setToolTip(tr("Calls it once, now (Ctrl+Enter)"));
    auto* folder = makeLabel(context.theme, TextRole::Title, tr("Workspace"));
    folder->setBuddy(m_workspace);
    folder->setWordWrap(false);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    row->addWidget(folder);
    row->addWidget(m_workspace, 1);
    row->addWidget(m_call);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_form, 3);
    column->addWidget(m_note);
    column->addLayout(row);
    column->addWidget(buildResult(), 2);
    connect(m_call, &QPushButton::clicked, this, &CallPanel::call);
}

QWidget* CallPanel::buildResult()
{
    m_result = new Card(m_context.theme);
    m_result->setRaised(true);
    m_state = new StateChip(m_context.theme);
    m_facts = makeLabel(m_context.theme, TextRole::Muted, {});
    m_trace = new QPushButton(tr("Open trace"));
    setButtonRole(*m_trace, ButtonRole::Link);
    m_text = new CodeView(m_context.theme, Language::Plain, tr("Result"));
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setLineNumbersVisible(false);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_state);
    head->addWidget(m_facts, 1);
    head->addWidget(m_trace);
    m_result->content()->addLayout(head);
    m_result->content()->addWidget(m_text, 1);
    m_result->hide();
    connect(m_trace, &QPushButton::clicked, this, [this] { m_context.navigator.showTrace(text(m_traceId)); });
    return m_result;
}

void CallPanel::setTool(const api::ToolRow& tool)
{
    const bool another = tool.name != m_tool.name || tool.schema != m_tool.schema;
    m_tool = tool;
    const bool callable = !tools::needsRun(tool);
    m_note->setText(!callable
            ? tr("It works only within a run: it speaks for the run, or to the people behind it. It cannot be called by hand.")
            : tool.readOnly ? tr("It reads only. You allow the call by making it; its limits hold and it leaves a trace.")
                            : tr("It may change something, so you are asked once before it is called."));
    if (!another)
        return;
    ++m_round;
    m_call->setEnabled(callable);
    m_form->setEnabled(callable);
    m_workspace->setEnabled(callable);
    m_form->setSchema(text(tool.schema));
    m_result->hide();
}

void CallPanel::call()
{
    if (m_tool.name.empty() || !m_call->isEnabled())
        return;
    const auto arguments = m_form->arguments();
    if (!arguments)
        return;
    if (m_tool.readOnly)
        return send(*arguments);
    confirm(m_context.theme, this,
        {tr("Call %1 now?").arg(text(m_tool.name)),
            tr("It may change files or things elsewhere, as if an agent had called it. Nobody else is asked.\n\n%1")
                .arg(callText(text(m_tool.name), *arguments)),
            tr("Call it"), tr("Do not")},
        [this, arguments = *arguments, name = m_tool.name] {
            if (m_tool.name == name)
                send(arguments);
        });
}

void CallPanel::send(const QString& arguments)
{
    m_context.settings.setValue(keyOfCell(m_context.link, kWorkspace), m_workspace->text().trimmed());
    m_call->setEnabled(false);
    m_call->setText(tr("Calling…"));
    api::CallTool request;
    request.tool = m_tool.name;
    request.arguments = arguments.toStdString();
    request.workspace = m_workspace->text().trimmed().toStdString();
    m_context.link.ask<api::CallTool>(
        this, std::move(request), [this, round = ++m_round](const base::Result<api::ToolCalled>& reply) {
            m_call->setText(tr("Call"));
            m_call->setEnabled(!tools::needsRun(m_tool));
            if (round == m_round)
                showReply(reply);
            emit called();
        });
}

void CallPanel::showReply(const base::Result<api::ToolCalled>& reply)
{
    m_result->show();
    m_trace->setVisible(reply && !reply->traceId.empty());
    if (!reply) {
        m_state->setState(tr("not called"), Tone::Critical);
        m_facts->setText({});
        m_text->setTone(Tone::Critical);
        return m_text->setCode(text(reply.error().message));
    }
    m_traceId = reply->traceId;
    if (reply->unknown)
        m_state->setState(tr("nobody knows"), Tone::Warning);
    else
        m_state->setState(reply->failed ? tr("failed") : tr("done"), reply->failed ? Tone::Critical : Tone::Ok);
    QStringList facts{tools::secondsText(reply->seconds)};
    if (reply->waitedSeconds > 0)
        facts << tr("%1 of it waiting").arg(tools::secondsText(reply->waitedSeconds));
    if (reply->attempts > 1)
        facts << tr("%n attempt(s)", nullptr, static_cast<int>(reply->attempts));
    if (reply->cached)
        facts << tr("from the cache");
    if (reply->unknown)
        facts << tr("it may have taken effect");
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    if (reply->failed)
        m_text->setTone(Tone::Critical);
    else
        m_text->clearTone();
    m_text->setCode(indentedJson(text(reply->text)));
}

QString CallPanel::result() const
{
    return m_result->isHidden() ? QString() : m_text->toPlainText();
}

QString CallPanel::resultWord() const
{
    return m_result->isHidden() ? QString() : m_state->text();
}

} // namespace kaze::ui
