#include "ui/pages/traces/span_panel.h"

#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kAskPause = 60; // ms: keys that run through spans fetch only the one they stop at
constexpr int kPayloadLines = 14;
constexpr int kLongestWord = 20; // characters that fit beside a key
constexpr qsizetype kShownCharacters = 100'000; // of a payload; more would cost a frame

//! A word that no line can hold is shortened in its middle; the whole is in the tooltip and the clipboard.
QString unbroken(const QString& value)
{
    if (value.size() <= kLongestWord || value.contains(QLatin1Char(' ')))
        return value;
    return value.left(6) + QStringLiteral("…") + value.right(8);
}

} // namespace

SpanPanel::SpanPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme, tr("Span"))), m_status(new StateChip(context.theme)),
      m_content(new QWidget), m_name(makeLabel(context.theme, TextRole::Strong, {})), m_facts(new KeyValueTable(context.theme)),
      m_costTitle(makeLabel(context.theme, TextRole::Title, tr("Tokens and cost"))), m_cost(new KeyValueTable(context.theme)),
      m_inputTitle(makeLabel(context.theme, TextRole::Title, tr("Input"))),
      m_input(new CodeView(context.theme, Language::Json, tr("Input"))),
      m_outputTitle(makeLabel(context.theme, TextRole::Title, tr("Output"))),
      m_output(new CodeView(context.theme, Language::Json, tr("Output"))), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_hint(makeLabel(context.theme, TextRole::Muted, tr("Select a span to see what went in, what came out and what it cost."))),
      m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kAskPause);
    connect(m_soon, &QTimer::timeout, this, &SpanPanel::ask);
    setSpan({}, -1);
}

void SpanPanel::build()
{
    for (auto* code : {m_input, m_output}) {
        code->setLineNumbersVisible(false);
        code->setLineWrapMode(QPlainTextEdit::WidgetWidth);
        code->setFitHeight(kPayloadLines);
    }
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    for (QWidget* widget : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_facts), static_cast<QWidget*>(m_costTitle),
             static_cast<QWidget*>(m_cost), static_cast<QWidget*>(m_inputTitle), static_cast<QWidget*>(m_input),
             static_cast<QWidget*>(m_outputTitle), static_cast<QWidget*>(m_output), static_cast<QWidget*>(m_note)})
        column->addWidget(widget);
    column->addWidget(buildButtons());
    column->addStretch(1);
    auto* scroll = scrolled(m_content);
    setMinimumWidth(m_content->minimumSizeHint().width() + 2 * spacing::kCardPadding + 12);
    m_card->setTrailing(m_status);
    m_card->content()->addWidget(m_hint);
    m_card->content()->addWidget(scroll, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
}

QWidget* SpanPanel::buildButtons()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, spacing::kTiny, 0, 0);
    row->setSpacing(spacing::kSmall);
    auto* run = new QPushButton(tr("Open run"));
    run->setToolTip(tr("The agent's run that this trace belongs to"));
    connect(run, &QPushButton::clicked, this, [this] {
        if (m_view)
            m_context.navigator.showRun(text(m_view->trace->trace.runId));
    });
    auto* copy = new QPushButton(tr("Copy as"));
    auto* forms = new QMenu(copy);
    connect(forms->addAction(tr("Id")), &QAction::triggered, this, &SpanPanel::copyId);
    connect(forms->addAction(tr("JSON")), &QAction::triggered, this, &SpanPanel::copyJson);
    copy->setMenu(forms);
    setMenuLook(*copy);
    row->addWidget(run);
    row->addWidget(copy);
    row->addStretch(1);
    return bar;
}

void SpanPanel::setSpan(const std::shared_ptr<const TraceView>& view, int index)
{
    m_view = view;
    m_index = view ? index : -1;
    const bool any = m_index >= 0;
    m_hint->setVisible(!any);
    m_content->setVisible(any);
    m_status->setVisible(any);
    if (!any) {
        m_span.clear();
        m_detail.reset();
        m_soon->stop();
        return;
    }
    const auto& span = view->span(index);
    const bool same = span.spanId == m_span;
    const bool ended = same && m_detail && !m_detail->span.duration && span.duration;
    if (!same)
        m_detail.reset();
    m_span = span.spanId;
    showRow();
    // An open span's payloads may still come; they are fetched again when it ends.
    if (!same || ended)
        m_soon->start();
}

void SpanPanel::showRow()
{
    const auto& span = m_view->span(m_index);
    const auto open = !span.duration;
    m_status->setState(open ? tr("unfinished") : wordOf(span.status), open ? Tone::Accent : toneOf(span.status));
    m_name->setText(m_view->timeline.nameOf(m_index));
    auto facts = factsOf(span, *m_view, m_index);
    if (m_detail)
        for (const auto& [name, value] : m_detail->attributes)
            facts << KeyValue{text(name), unbroken(text(value)), text(value), true};
    m_facts->setRows(facts);
    api::SpanDetail bare;
    bare.span = span;
    const bool read = m_detail && m_detail->span.spanId == span.spanId;
    const auto cost = costFactsOf(read ? *m_detail : bare, *m_view, m_index);
    m_cost->setRows(cost);
    m_cost->setVisible(!cost.isEmpty());
    m_costTitle->setVisible(!cost.isEmpty());
    if (!read)
        for (QWidget* widget : {static_cast<QWidget*>(m_inputTitle), static_cast<QWidget*>(m_input),
                 static_cast<QWidget*>(m_outputTitle), static_cast<QWidget*>(m_output), static_cast<QWidget*>(m_note)})
            widget->hide();
}

void SpanPanel::ask()
{
    if (!m_view || m_index < 0)
        return;
    api::GetSpan query;
    query.traceId = m_view->trace->trace.traceId;
    query.spanId = m_span;
    m_context.link.ask<api::GetSpan>(this, query, [this, span = m_span](base::Result<api::SpanReply> reply) {
        if (span != m_span)
            return;
        if (!reply) {
            m_note->setText(tr("What went in and out could not be read: %1").arg(text(reply.error().message)));
            m_note->show();
            return;
        }
        m_detail = std::move(reply->detail);
        showRow();
        showDetail();
    });
}

void SpanPanel::showPayload(QLabel* title, CodeView* code, const QString& payload, bool failed)
{
    title->setVisible(!payload.isEmpty());
    code->setVisible(!payload.isEmpty());
    const bool json = payload.startsWith(QLatin1Char('{')) || payload.startsWith(QLatin1Char('['));
    code->setLanguage(json && !failed ? Language::Json : Language::Plain);
    if (payload.size() > kShownCharacters)
        code->setCode(payload.left(kShownCharacters) + QLatin1Char('\n')
            + tr("… %1 more characters: \"Copy as\" takes all of it.").arg(locale().toString(payload.size() - kShownCharacters)));
    else
        code->setCode(json ? indentedJson(payload) : payload);
    if (failed)
        code->setTone(Tone::Critical);
    else
        code->clearTone();
}

void SpanPanel::showDetail()
{
    showPayload(m_inputTitle, m_input, text(m_detail->input), false);
    showPayload(m_outputTitle, m_output, text(m_detail->output), m_detail->span.status == api::SpanStatus::Error);
    m_note->setText(m_detail->truncated ? tr("The payload was longer and was cut when it was recorded.") : QString());
    m_note->setVisible(m_detail->truncated);
}

void SpanPanel::copyId()
{
    if (m_span.empty())
        return;
    QApplication::clipboard()->setText(text(m_span));
    m_context.navigator.notify(tr("Copied %1").arg(text(m_span)));
}

void SpanPanel::copyJson()
{
    if (!m_detail || !m_view)
        return;
    QApplication::clipboard()->setText(jsonOf(*m_detail, m_view->trace->trace.traceId));
    m_context.navigator.notify(tr("Copied the span as JSON"));
}

QString SpanPanel::copyText() const
{
    return m_index < 0 ? QString()
                       : m_name->text() + QLatin1Char('\n') + m_facts->toText() + QLatin1Char('\n') + m_cost->toText();
}

} // namespace kaze::ui
