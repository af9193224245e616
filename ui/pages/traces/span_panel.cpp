#include "ui/pages/traces/span_panel.h"

#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/pages/traces/payload_dialog.h"
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
constexpr std::size_t kShownBytes = 16'000; // of a payload; the window of its own has all of it
constexpr std::size_t kMostEvents = 50;
constexpr std::size_t kMostLinks = 20;

} // namespace

SpanPanel::SpanPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme, tr("Span"))), m_status(new StateChip(context.theme)),
      m_content(new QWidget), m_name(makeLabel(context.theme, TextRole::Strong, {})), m_facts(new KeyValueTable(context.theme)),
      m_attributes(new KeyValueTable(context.theme)), m_events(new KeyValueTable(context.theme)),
      m_cost(new KeyValueTable(context.theme)), m_links(nullptr), m_note(makeLabel(context.theme, TextRole::Muted, {})),
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
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_name);
    column->addWidget(m_facts);
    m_costSection = addSection(column, tr("Tokens and cost"), m_cost);
    m_input = addPayload(column, tr("Input"), tr("Open input"), api::PayloadSide::Input);
    m_output = addPayload(column, tr("Output"), tr("Open output"), api::PayloadSide::Output);
    column->addWidget(m_note);
    m_eventSection = addSection(column, tr("Events"), m_events);
    auto* links = new QWidget;
    m_links = new QVBoxLayout(links);
    m_links->setContentsMargins(0, 0, 0, 0);
    m_links->setSpacing(spacing::kTiny);
    m_linkSection = addSection(column, tr("Links"), links);
    m_attributeSection = addSection(column, tr("Attributes"), m_attributes);
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

SpanPanel::Section SpanPanel::addSection(QVBoxLayout* column, const QString& title, QWidget* content, QWidget* trailing)
{
    auto* box = new QWidget;
    auto* inner = new QVBoxLayout(box);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(spacing::kTiny);
    auto* head = new QHBoxLayout;
    auto* words = makeLabel(m_context.theme, TextRole::Title, title);
    words->setWordWrap(false);
    head->addWidget(words, 1);
    if (trailing)
        head->addWidget(trailing);
    inner->addLayout(head);
    inner->addWidget(content);
    column->addWidget(box);
    return {box, content};
}

SpanPanel::Payload SpanPanel::addPayload(
    QVBoxLayout* column, const QString& title, const QString& openWords, api::PayloadSide side)
{
    Payload payload;
    payload.code = new CodeView(m_context.theme, Language::Json, title);
    payload.code->setLineNumbersVisible(false);
    payload.code->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    payload.code->setFitHeight(kPayloadLines);
    payload.open = new QPushButton(tr("Open"));
    payload.open->setAccessibleName(openWords);
    payload.open->setToolTip(tr("As a tree, as text, beside the call before, with its pictures"));
    setButtonRole(*payload.open, ButtonRole::Link);
    connect(payload.open, &QPushButton::clicked, this, [this, side] { openPayload(side); });
    payload.section = addSection(column, title, payload.code, payload.open);
    return payload;
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
            m_context.navigator.showRun(text(m_view->trace.runId));
    });
    auto* copy = new QPushButton(tr("Copy as"));
    auto* forms = new QMenu(copy);
    connect(forms->addAction(tr("Id")), &QAction::triggered, this, &SpanPanel::copyId);
    connect(forms->addAction(tr("JSON")), &QAction::triggered, this, &SpanPanel::copyJson);
    connect(forms->addAction(tr("Text")), &QAction::triggered, this, [this] {
        QApplication::clipboard()->setText(copyText());
        m_context.navigator.notify(tr("Copied the span as text"));
    });
    copy->setMenu(forms);
    setMenuLook(*copy);
    row->addWidget(run);
    row->addWidget(copy);
    row->addStretch(1);
    return bar;
}

QList<QWidget*> SpanPanel::detailParts() const
{
    return {m_input.section.box, m_output.section.box, m_note, m_eventSection.box, m_linkSection.box, m_attributeSection.box};
}

void SpanPanel::setSpan(const std::shared_ptr<const TraceView>& view, int index)
{
    m_view = view;
    m_index = view && index < view->size() ? index : -1;
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
    const auto span = view->idOf(index);
    const bool same = span == m_span;
    const bool ended
        = same && m_detail && !m_detail->span.duration && view->data().duration[static_cast<std::size_t>(index)] >= 0;
    if (!same)
        m_detail.reset();
    m_span = span;
    showRow();
    // An open span's payloads may still come; they are fetched again when it ends.
    if (!same || ended)
        m_soon->start();
}

void SpanPanel::showRow()
{
    const auto span = m_view->span(m_index);
    const bool open = !span.duration;
    m_status->setState(open ? (m_view->data().over ? tr("never ended") : tr("unfinished")) : wordOf(span.status),
        open ? (m_view->data().over ? Tone::Critical : Tone::Accent) : toneOf(span.status));
    m_name->setText(m_view->data().nameOf(m_index));
    m_facts->setRows(factsOf(span, *m_view, m_index));
    api::SpanDetail bare;
    bare.span = span;
    const auto cost = costFactsOf(m_detail ? *m_detail : bare, *m_view, m_index);
    m_cost->setRows(cost);
    m_costSection.box->setVisible(!cost.isEmpty());
    if (!m_detail)
        for (auto* part : detailParts())
            part->hide();
}

void SpanPanel::ask()
{
    if (!m_view || m_index < 0)
        return;
    api::GetSpan query;
    query.traceId = m_view->trace.traceId;
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

void SpanPanel::showPayload(Payload& payload, const std::string& bytes, std::int64_t total, bool failed)
{
    payload.section.box->setVisible(!bytes.empty());
    const bool json = bytes.starts_with('{') || bytes.starts_with('[');
    const bool whole = bytes.size() <= kShownBytes;
    QString shown = text(whole ? bytes : bytes.substr(0, kShownBytes));
    if (whole && json)
        shown = indentedJson(shown);
    if (const auto all = std::max(total, static_cast<std::int64_t>(bytes.size())); !whole)
        shown += QLatin1Char('\n') + tr("… %1 in all: \"Open\" shows the rest.").arg(format::bytes(all));
    payload.code->setLanguage(json && whole && !failed ? Language::Json : Language::Plain);
    payload.code->setCode(shown);
    if (failed)
        payload.code->setTone(Tone::Critical);
    else
        payload.code->clearTone();
}

void SpanPanel::showDetail()
{
    showPayload(m_input, m_detail->input, m_detail->inputBytes, false);
    showPayload(m_output, m_detail->output, m_detail->outputBytes, m_detail->span.status == api::SpanStatus::Error);
    const auto notCaptured = notCapturedText(m_detail->attributes);
    m_note->setText(m_detail->truncated ? tr("The payload was longer and was cut when it was recorded.") : notCaptured);
    m_note->setVisible(!m_note->text().isEmpty());
    m_attributes->setRows(attributeFactsOf(m_detail->attributes));
    m_attributeSection.box->setVisible(!m_detail->attributes.empty());
    QList<KeyValue> events;
    for (const auto& event : m_detail->events) {
        if (static_cast<std::size_t>(events.size()) >= kMostEvents) {
            events << KeyValue{tr("more"), tr("%Ln events", nullptr, static_cast<int>(m_detail->events.size() - kMostEvents))};
            break;
        }
        const auto after = std::chrono::duration_cast<std::chrono::nanoseconds>(event.at - m_detail->span.startedAt).count();
        QStringList words{text(event.name)};
        for (const auto& fact : attributeFactsOf(event.attributes))
            words << fact.key + QStringLiteral(": ") + fact.value;
        events << KeyValue{QLatin1Char('+') + format::duration(std::max<qint64>(0, after)), words.join(QLatin1Char('\n')),
            format::utc(toDateTime(event.at)) + QLatin1Char('\n') + words.join(QLatin1Char('\n'))};
    }
    m_events->setRows(events);
    m_eventSection.box->setVisible(!events.isEmpty());
    showLinks();
}

void SpanPanel::showLinks()
{
    while (auto* item = m_links->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (std::size_t at = 0; at < std::min(kMostLinks, m_detail->links.size()); ++at) {
        const auto& link = m_detail->links[at];
        QString why;
        for (const auto& fact : attributeFactsOf(link.attributes))
            why += fact.value + QStringLiteral(" · ");
        auto* button = new QPushButton(why + tr("trace %1").arg(text(link.traceId).right(8)));
        button->setAccessibleName(tr("Open the linked trace %1").arg(text(link.traceId)));
        button->setToolTip(tr("Trace %1\nSpan %2").arg(text(link.traceId), text(link.spanId)));
        setButtonRole(*button, ButtonRole::Link);
        connect(button, &QPushButton::clicked, this, [this, link] { emit traceWanted(text(link.traceId), text(link.spanId)); });
        m_links->addWidget(button, 0, Qt::AlignLeading);
    }
    m_linkSection.box->setVisible(!m_detail->links.empty());
}

PayloadDialog* SpanPanel::openPayload(api::PayloadSide side)
{
    if (!m_detail || !m_view)
        return nullptr;
    auto* dialog = new PayloadDialog(m_context, m_view, m_index, *m_detail, side, this);
    dialog->show();
    return dialog;
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
    QApplication::clipboard()->setText(jsonOf(*m_detail, m_view->trace.traceId));
    m_context.navigator.notify(tr("Copied the span as JSON"));
}

QString SpanPanel::copyText() const
{
    if (m_index < 0)
        return {};
    QStringList parts{m_name->text(), m_facts->toText(), m_cost->toText()};
    if (m_detail)
        parts << m_attributes->toText() << m_events->toText();
    parts.removeAll(QString());
    return parts.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
