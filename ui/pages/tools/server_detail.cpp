#include "ui/pages/tools/server_detail.h"

#include "ui/models/run_words.h"
#include "ui/models/tool_words.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace kaze::ui {

ServerDetail::ServerDetail(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_name(new ElidedLabel(context.theme, TextRole::Strong)),
      m_state(new StateChip(context.theme)), m_message(makeLabel(context.theme, TextRole::Body, {})),
      m_restart(new QPushButton(tr("Restart"))), m_stop(new QPushButton(tr("Stop"))), m_facts(new KeyValueTable(context.theme)),
      m_logNote(makeLabel(context.theme, TextRole::Muted, {})),
      m_log(new CodeView(context.theme, Language::Plain, tr("What the server said last")))
{
    m_restart->setToolTip(tr("Ends it and starts it again, also when it has failed"));
    m_stop->setToolTip(tr("Ends it; the next call of one of its tools starts it again"));
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_name);
    head->addWidget(m_state);
    head->addStretch(1);
    head->addWidget(m_restart);
    head->addWidget(m_stop);
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->addWidget(m_facts);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Facts about the server"));
    m_log->setLineNumbersVisible(false);
    auto* logHead = new QHBoxLayout;
    logHead->addWidget(makeLabel(context.theme, TextRole::Title, tr("Log")));
    logHead->addStretch(1);
    logHead->addWidget(m_logNote);
    m_logNote->setWordWrap(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(head);
    column->addWidget(m_message);
    column->addWidget(scroll, 3);
    column->addLayout(logHead);
    column->addWidget(m_log, 2);
    connect(m_restart, &QPushButton::clicked, this, &ServerDetail::restart);
    connect(m_stop, &QPushButton::clicked, this, &ServerDetail::stop);
}

void ServerDetail::setServer(const api::ToolServerRow& server)
{
    const bool another = text(server.serverId) != m_id;
    m_id = text(server.serverId);
    m_server = server;
    m_name->setText(text(server.name));
    m_state->setState(wordOf(server.state), toneOf(server.state));
    m_message->setText(text(server.message));
    m_message->setVisible(!server.message.empty());
    setTextTone(*m_message, server.state == api::ToolServerState::Failed ? Tone::Critical : Tone::Warning);
    m_stop->setEnabled(!(server.state == api::ToolServerState::Stopped));
    showFacts(server);
    if (another) {
        m_log->setCode({});
        m_logNote->clear();
    }
    askLog();
}

void ServerDetail::showFacts(const api::ToolServerRow& server)
{
    const auto now = toDateTime(m_context.link.now());
    const auto counted = [](std::int64_t count) { return format::exactCount(count); };
    QList<KeyValue> rows{{tr("Command"), text(server.command), {}, true},
        {tr("For"),
            (server.tenant.empty() ? tr("every tenant") : tr("the tenant %1").arg(text(server.tenant)))
                + (server.workspace.empty() ? QString() : tr(", in %1").arg(text(server.workspace)))},
        {tr("Process"),
            server.pid > 0 ? tr("%1, %n in all", nullptr, static_cast<int>(server.processes)).arg(server.pid) : tr("none")},
        {tr("Memory"),
            server.memoryLimitBytes > 0
                ? tr("%1 of %2").arg(format::bytes(server.memoryBytes), format::bytes(server.memoryLimitBytes))
                : format::bytes(server.memoryBytes),
            format::exactBytes(server.memoryBytes)},
        {tr("Processor time"), tools::secondsText(server.cpuSeconds)},
        {tr("Calls"), tr("%1, %2 failed").arg(counted(server.calls), counted(server.failed))},
        {tr("p95"), tools::secondsText(server.p95Seconds)},
        {tr("Held by"), tr("%n run(s) and people", nullptr, static_cast<int>(server.users))},
        {tr("Starts"), tr("%1, %2 after it ended by itself").arg(counted(server.starts), counted(server.restarts))}};
    if (server.startedAt)
        rows << KeyValue{
            tr("Started"), format::relative(toDateTime(*server.startedAt), now), format::utc(toDateTime(*server.startedAt))};
    if (server.oneAtATime)
        rows << KeyValue{tr("Calls go"), tr("one by one, because it asks back")};
    rows << KeyValue{tr("Sandbox"), server.sandbox.empty() ? tr("none") : text(server.sandbox)};
    if (!server.lastError.empty())
        rows << KeyValue{tr("Last error"), text(server.lastError),
            server.lastErrorAt ? format::utc(toDateTime(*server.lastErrorAt)) : QString()};
    m_facts->setRows(rows);
}

void ServerDetail::askLog()
{
    api::GetServerLog query;
    query.server = m_id.toStdString();
    m_context.link.ask<api::GetServerLog>(this, std::move(query), [this, id = m_id](const base::Result<api::ServerLog>& log) {
        if (id != m_id)
            return;
        if (!log)
            return m_logNote->setText(text(log.error().message));
        m_logNote->setText(log->text.empty() ? tr("It has said nothing.") : log->truncated ? tr("the end of it") : QString());
        const QString said = text(log->text);
        if (m_log->toPlainText() == said)
            return;
        // Who reads further up is left there.
        auto* bar = m_log->verticalScrollBar();
        const bool atEnd = bar->value() >= bar->maximum() - 1;
        const int before = bar->value();
        m_log->setCode(said);
        bar->setValue(atEnd ? bar->maximum() : before);
    });
}

template <class Command>
void ServerDetail::send(const QString& done)
{
    Command command;
    command.server = m_id.toStdString();
    m_context.link.template ask<Command>(this, std::move(command), [this, done](const base::Result<api::Done>& reply) {
        m_context.navigator.notify(reply ? done : text(reply.error().message));
        emit changed();
    });
}

void ServerDetail::restart()
{
    if (!m_id.isEmpty())
        send<api::RestartServer>(tr("%1 starts again").arg(text(m_server.name)));
}

void ServerDetail::stop()
{
    if (m_id.isEmpty())
        return;
    if (m_server.users == 0)
        return sendStop();
    confirm(m_context.theme, this,
        {tr("Stop %1?").arg(text(m_server.name)),
            tr("%n run(s) hold it. Their calls that are under way fail; the next call of one of its tools starts it again.",
                nullptr, static_cast<int>(m_server.users)),
            tr("Stop it"), tr("Let it run")},
        [this] { sendStop(); });
}

void ServerDetail::sendStop()
{
    send<api::StopServer>(tr("%1 is stopped").arg(text(m_server.name)));
}

QString ServerDetail::copyText() const
{
    return m_log->hasFocus() ? m_log->toPlainText() : m_facts->toText();
}

} // namespace kaze::ui
