#include "ui/pages/traces/inspector_panel.h"

#include "engine/api/run.h"

#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/models/trace_list_model.h"
#include "ui/pages/note_line.h"
#include "ui/pages/traces/conversation_look.h"
#include "ui/pages/traces/flame_look.h"
#include "ui/pages/traces/graph_look.h"
#include "ui/pages/traces/trace_feed.h"
#include "ui/pages/traces/waterfall_look.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/timeline.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kSearchPause = 120; // ms after the last key
const QString kLookKey = QStringLiteral("traces/look");

} // namespace

InspectorPanel::InspectorPanel(PageContext context, const ColourRules& rules, QWidget* parent)
    : QWidget(parent), m_context(context), m_feed(new TraceFeed(context, this)), m_card(new Card(context.theme)),
      m_tabs(new SegmentedTabs(context.theme, tr("How the trace is shown"))), m_pages(new FillingStack), m_bar(new QHBoxLayout),
      m_waterfall(new WaterfallLook(context, rules)), m_flame(new FlameLook(context)), m_graph(new GraphLook(context)),
      m_conversation(new ConversationLook(context)), m_search(new QLineEdit), m_found(new QLabel), m_previous(new QPushButton),
      m_next(new QPushButton), m_summary(makeLabel(context.theme, TextRole::Muted, {})),
      m_note(new NoteLine(context, QStringLiteral("trace"))), m_soon(new QTimer(this))
{
    m_bar->setContentsMargins(0, 0, 0, 0);
    m_bar->setSpacing(spacing::kSmall);
    addLook(QStringLiteral("waterfall"), tr("Waterfall"), m_waterfall);
    addLook(QStringLiteral("flame"), tr("Flame"), m_flame);
    addLook(QStringLiteral("graph"), tr("Graph"), m_graph);
    addLook(QStringLiteral("conversation"), tr("Conversation"), m_conversation);
    build();
    connectFeed();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSearchPause);
    connect(m_soon, &QTimer::timeout, this, &InspectorPanel::search);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, [this](const QString& id) {
        m_context.settings.setValue(kLookKey, id);
        showCurrent();
    });
    connect(m_waterfall, &WaterfallLook::noticeChanged, this, [this](const QString& notice) {
        m_notice = notice;
        tellSummary();
    });
    m_tabs->setCurrent(context.settings.value(kLookKey, QStringLiteral("waterfall")).toString());
    showCurrent();
    m_stack->showLoading();
}

void InspectorPanel::addLook(const QString& id, const QString& title, TraceLook* look)
{
    m_tabs->addTab(id, title);
    m_pages->addWidget(look);
    auto* controls = look->controls();
    if (controls)
        m_bar->addWidget(controls, 0, Qt::AlignVCenter);
    m_looks.push_back({id, look, controls, nullptr});
    connect(look, &TraceLook::selected, this, &InspectorPanel::chose);
}

void InspectorPanel::build()
{
    m_tabs->setMinimumWidth(m_tabs->sizeHint().width());
    m_bar->addStretch(1);
    m_bar->addWidget(buildSearch());
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(m_bar);
    column->addWidget(m_pages, 1);
    column->addWidget(m_summary);
    column->addWidget(m_note);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("office-chart-bar"), tr("No trace is selected"),
        tr("Select one on the left to see where its time went."), {});
    m_stack = new StateStack(m_context.theme, content, empty, tr("Reading the spans…"));
    connect(m_stack, &StateStack::retryClicked, this, [this] { m_feed->refresh(); });
    m_card->setTrailing(m_tabs);
    m_card->content()->addWidget(m_stack, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
}

void InspectorPanel::connectFeed()
{
    connect(m_feed, &TraceFeed::viewChanged, this, &InspectorPanel::show);
    connect(m_feed, &TraceFeed::failed, this, [this](const QString& message) {
        m_stack->showError(
            message, tr("What was recorded is kept until its month is deleted."), tr("Try again."), tr("Try again"));
    });
    connect(m_feed, &TraceFeed::problemChanged, this, &InspectorPanel::tellSummary);
    connect(&m_context.link, &CellLink::runChanged, this, [this](const api::RunRow& run) {
        if (view() && run.traceId == view()->trace.traceId)
            m_feed->refreshSoon();
    });
    connect(&m_context.link, &CellLink::refreshNeeded, this, &InspectorPanel::refresh);
}

std::shared_ptr<const TraceView> InspectorPanel::view() const
{
    return m_feed->view();
}

TimelineView* InspectorPanel::timeline() const
{
    return m_waterfall->timeline();
}

void InspectorPanel::setTrace(const QString& id, const QString& spanId)
{
    m_wanted = spanId.toStdString();
    if (id == m_id) {
        if (const int span = view() ? view()->indexOf(m_wanted) : -1; span >= 0)
            goTo(span);
        return;
    }
    m_id = id;
    m_hits.clear();
    ++m_searches;
    m_searching = false;
    m_step = 0;
    m_selected = -1;
    m_card->setThing({}, {});
    m_note->setThing({});
    m_feed->setTrace(id);
    for (auto& look : m_looks)
        look.view.reset();
    emit spanShown(-1);
    if (id.isEmpty())
        m_stack->showEmpty();
    else if (!view())
        m_stack->showLoading();
}

void InspectorPanel::refresh()
{
    if (m_active)
        m_feed->refresh();
}

void InspectorPanel::setLive(bool live)
{
    m_live = live;
    m_feed->setFollowing(m_live && m_active);
    if (live)
        refresh();
}

void InspectorPanel::setActive(bool active)
{
    m_active = active;
    m_feed->setFollowing(m_live && m_active);
}

void InspectorPanel::show(bool another)
{
    const auto& trace = view()->trace;
    m_card->setThing(taskOf(trace), text(trace.traceId).right(8));
    m_note->setThing(text(trace.traceId));
    m_card->setToolTip(tr("%1\nTrace %2").arg(text(trace.name), text(trace.traceId)));
    if (view()->size() == 0) {
        m_stack->emptyState()->setTexts(tr("This trace has no spans yet"), tr("They appear here as the run goes on."));
        return m_stack->showEmpty();
    }
    m_stack->showContent();
    const int wanted = another || m_wanted.empty() ? -1 : view()->indexOf(m_wanted);
    if (another) {
        for (auto& look : m_looks)
            look.view.reset();
        m_hits.clear();
        selectFirst();
    }
    tellSummary();
    showCurrent();
    search();
    if (wanted < 0)
        return emit spanShown(m_selected);
    m_wanted.clear();
    goTo(wanted);
}

//! The look that is seen is told what it has missed.
void InspectorPanel::showCurrent()
{
    for (auto& look : m_looks) {
        const bool seen = look.id == m_tabs->current();
        if (look.controls)
            look.controls->setVisible(seen);
        if (!seen)
            continue;
        m_pages->setCurrentWidget(look.look);
        if (look.view == view())
            look.look->select(m_selected);
        else if (view() && view()->size() > 0) {
            look.look->setView(view(), !look.view);
            look.view = view();
            look.look->select(m_selected);
        }
        look.look->setMarked(m_hits);
    }
}

TraceLook* InspectorPanel::current() const
{
    return static_cast<TraceLook*>(m_pages->currentWidget());
}

void InspectorPanel::showLook(const QString& id)
{
    m_tabs->setCurrent(id);
}

QString InspectorPanel::look() const
{
    return m_tabs->current();
}

void InspectorPanel::selectFirst()
{
    m_selected = m_wanted.empty() ? -1 : view()->indexOf(m_wanted);
    if (m_selected >= 0) {
        m_wanted.clear();
        return;
    }
    // What went wrong is what a person opened the trace for; the innermost failure says most.
    const auto& data = view()->data();
    for (const qint32 span : view()->tree().order()) {
        const bool broken = data.status[static_cast<std::size_t>(span)] == SpanStatus::Error;
        if (broken && (m_selected < 0 || view()->tree().depth(span) > view()->tree().depth(m_selected)))
            m_selected = span;
    }
    if (m_selected < 0)
        m_selected = view()->tree().order().front();
}

void InspectorPanel::select(int span)
{
    if (!view() || span < -1 || span >= view()->size())
        return;
    m_selected = span;
    current()->select(span);
    tellHits();
    emit spanShown(span);
}

void InspectorPanel::goTo(int span)
{
    select(span);
    current()->reveal(m_selected);
}

void InspectorPanel::chose(int span)
{
    if (!view() || span < -1 || span >= view()->size())
        return;
    if (span >= 0)
        m_wanted.clear();
    m_selected = span;
    tellHits();
    emit spanShown(span);
}

void InspectorPanel::togglePath()
{
    showLook(QStringLiteral("waterfall"));
    m_waterfall->setPathShown(!m_waterfall->showsPath());
}

void InspectorPanel::retag()
{
    m_waterfall->retag();
}

void InspectorPanel::tellSummary()
{
    if (!view())
        return m_summary->clear();
    QString words = summaryText(view()->summary);
    if (const auto loading = m_feed->loading())
        words.prepend(tr("reading %1 of %2 spans…").arg(format::exactCount(loading->first), format::exactCount(loading->second))
            + QStringLiteral(" · "));
    if (!m_feed->problem().isEmpty())
        words.prepend(tr("the rest could not be read: %1").arg(m_feed->problem()) + QStringLiteral(" · "));
    if (!m_notice.isEmpty())
        words += QStringLiteral(" · ") + m_notice;
    m_summary->setText(words);
}

} // namespace kaze::ui
