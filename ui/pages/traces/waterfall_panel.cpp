#include "ui/pages/traces/waterfall_panel.h"

#include "ui/models/run_words.h"
#include "ui/models/span_text.h"
#include "ui/models/trace_list_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/timeline.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QThreadPool>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kRefreshPause = 500; // ms: a growing trace is read at most twice a second
constexpr int kSearchWidth = 130;
constexpr int kTick = 1000; // ms between two looks at one that says nothing
constexpr std::size_t kManySpans = 5000; // from here on a pool thread builds the columns

} // namespace

WaterfallPanel::WaterfallPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)), m_timeline(new TimelineView(context.theme)),
      m_search(new QLineEdit), m_found(new QLabel), m_previous(new QPushButton), m_next(new QPushButton),
      m_summary(makeLabel(context.theme, TextRole::Muted, {})), m_later(new QTimer(this)), m_tick(new QTimer(this))
{
    build();
    m_later->setSingleShot(true);
    m_later->setInterval(kRefreshPause);
    connect(m_later, &QTimer::timeout, this, &WaterfallPanel::ask);
    m_tick->setInterval(kTick);
    connect(m_tick, &QTimer::timeout, this, [this] {
        if (grows() && !m_later->isActive())
            ask();
    });
    connect(&m_context.link, &CellLink::runChanged, this, [this](const api::RunRow& run) {
        if (m_view && run.traceId == m_view->trace->trace.traceId && m_live && m_active && !m_later->isActive())
            m_later->start();
    });
    connect(&m_context.link, &CellLink::refreshNeeded, this, &WaterfallPanel::refresh);
    connect(m_timeline, &TimelineView::selectionChanged, this, [this](int index) {
        tellHits();
        emit spanShown(index);
    });
    m_stack->showLoading();
}

void WaterfallPanel::build()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_timeline, 1);
    column->addWidget(m_summary);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("office-chart-bar"), tr("No trace is selected"),
        tr("Select one on the left to see where its time went."), {});
    m_stack = new StateStack(m_context.theme, content, empty, tr("Reading the spans…"));
    connect(m_stack, &StateStack::retryClicked, this, &WaterfallPanel::ask);
    m_card->setTrailing(buildSearch());
    m_card->content()->addWidget(m_stack, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
}

QWidget* WaterfallPanel::buildSearch()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kTiny);
    m_search->setPlaceholderText(tr("Find in spans"));
    m_search->setAccessibleName(tr("Find in spans"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(std::max(kSearchWidth, m_search->fontMetrics().horizontalAdvance(m_search->placeholderText()) + 40));
    setTextRole(*m_found, TextRole::Muted, m_context.theme);
    const auto button = [this, row](QPushButton* button, const QString& icon, const QString& words, int step) {
        button->setIcon(m_context.theme.icon(icon));
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setEnabled(false);
        setButtonRole(*button, ButtonRole::Flat);
        connect(button, &QPushButton::clicked, this, [this, step] { findNext(step); });
        row->addWidget(button);
    };
    row->addWidget(m_found);
    row->addWidget(m_search);
    button(m_previous, QStringLiteral("go-up"), tr("Previous hit (Shift+Enter)"), -1);
    button(m_next, QStringLiteral("go-down"), tr("Next hit (Enter)"), 1);
    connect(m_search, &QLineEdit::textChanged, this, &WaterfallPanel::search);
    connect(m_search, &QLineEdit::returnPressed, this,
        [this] { findNext(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1); });
    return bar;
}

void WaterfallPanel::setTrace(const QString& id)
{
    if (id == m_id)
        return;
    m_id = id;
    ++m_generation;
    m_asking = false;
    m_hits.clear();
    m_view.reset();
    emit spanShown(-1);
    m_card->setThing({}, {});
    if (id.isEmpty()) {
        m_stack->showEmpty();
        return;
    }
    m_stack->showLoading();
    ask();
}

bool WaterfallPanel::grows() const
{
    return m_live && m_active && m_view && !m_view->trace->trace.duration;
}

void WaterfallPanel::setLive(bool live)
{
    m_live = live;
    if (live)
        refresh();
}

void WaterfallPanel::setActive(bool active)
{
    m_active = active;
    if (active)
        m_tick->start();
    else
        m_tick->stop();
}

void WaterfallPanel::refresh()
{
    if (m_active && !m_id.isEmpty())
        ask();
}

void WaterfallPanel::ask()
{
    if (m_id.isEmpty() || m_asking)
        return;
    m_asking = true;
    api::GetTrace query;
    query.traceId = m_id.toStdString();
    m_context.link.ask<api::GetTrace>(this, query, [this, generation = m_generation](base::Result<api::TraceReply> reply) {
        if (generation != m_generation)
            return;
        m_asking = false;
        took(std::move(reply));
    });
}

void WaterfallPanel::took(base::Result<api::TraceReply> reply)
{
    if (!reply) {
        if (!m_view)
            m_stack->showError(text(reply.error().message), tr("What was recorded is kept until its month is deleted."),
                tr("Try again."), tr("Try again"));
        return;
    }
    auto trace = std::make_shared<const api::Trace>(std::move(reply->trace));
    const auto now = m_context.link.now();
    if (trace->spans.size() < kManySpans)
        return show(viewOf(std::move(trace), m_view, now));
    m_asking = true;
    QThreadPool::globalInstance()->start([self = QPointer<WaterfallPanel>(this), app = QPointer<QObject>(qApp), trace,
                                             before = m_view, now, generation = m_generation] {
        auto view = viewOf(trace, before, now);
        if (!app)
            return;
        QMetaObject::invokeMethod(app, [self, view = std::move(view), generation] {
            if (!self || generation != self->m_generation)
                return;
            self->m_asking = false;
            self->show(view);
        });
    });
}

void WaterfallPanel::show(std::shared_ptr<const TraceView> view)
{
    const bool another = !m_view || m_view->timeline.size() > view->timeline.size()
        || m_view->trace->trace.traceId != view->trace->trace.traceId;
    m_view = std::move(view);
    const auto& trace = m_view->trace->trace;
    m_card->setThing(taskOf(trace), text(trace.traceId).right(8));
    m_card->setToolTip(tr("%1\nTrace %2").arg(text(trace.name), text(trace.traceId)));
    m_summary->setText(summaryText(m_view->summary));
    if (m_view->timeline.size() == 0) {
        m_stack->emptyState()->setTexts(tr("This trace has no spans yet"), tr("They appear here as the run goes on."));
        return m_stack->showEmpty();
    }
    m_stack->showContent();
    if (another) {
        m_timeline->setData(m_view->timeline);
        selectFirst();
    } else {
        m_timeline->updateData(m_view->timeline);
    }
    search();
    emit spanShown(m_timeline->selected());
}

void WaterfallPanel::selectFirst()
{
    // What went wrong is what a person opened the trace for; the innermost failure says most.
    const auto& data = m_view->timeline;
    const TimelineTree tree(data);
    int chosen = -1;
    for (int index = 0; index < data.size(); ++index) {
        const bool broken = data.status[static_cast<std::size_t>(index)] == SpanStatus::Error;
        if (broken && (chosen < 0 || tree.depth(index) > tree.depth(chosen)))
            chosen = index;
    }
    const QSignalBlocker quiet(m_timeline);
    if (chosen >= 0)
        m_timeline->select(chosen);
}

void WaterfallPanel::search()
{
    m_hits.clear();
    const QString wanted = m_search->text().trimmed();
    if (m_view && !wanted.isEmpty()) {
        const auto& data = m_view->timeline;
        // Names repeat a lot: each is looked at once.
        std::vector<bool> fits(static_cast<std::size_t>(data.strings.size()));
        for (qsizetype name = 0; name < data.strings.size(); ++name)
            fits[static_cast<std::size_t>(name)] = data.strings[name].contains(wanted, Qt::CaseInsensitive);
        for (int index = 0; index < data.size(); ++index) {
            const auto i = static_cast<std::size_t>(index);
            if (fits[data.name[i]] || wordOf(data.status[i]).compare(wanted, Qt::CaseInsensitive) == 0)
                m_hits.push_back(index);
        }
        const TimelineTree tree(data);
        const auto rows = tree.rows(std::vector<bool>(static_cast<std::size_t>(data.size()), false));
        std::vector<int> rowOf(static_cast<std::size_t>(data.size()));
        for (std::size_t row = 0; row < rows.size(); ++row)
            rowOf[static_cast<std::size_t>(rows[row])] = static_cast<int>(row);
        std::sort(m_hits.begin(), m_hits.end(),
            [&rowOf](int a, int b) { return rowOf[static_cast<std::size_t>(a)] < rowOf[static_cast<std::size_t>(b)]; });
    }
    m_timeline->setMarked(m_hits);
    m_previous->setEnabled(!m_hits.empty());
    m_next->setEnabled(!m_hits.empty());
    tellHits();
}

void WaterfallPanel::tellHits()
{
    if (m_search->text().trimmed().isEmpty()) {
        m_found->clear();
        return;
    }
    const auto at = std::find(m_hits.begin(), m_hits.end(), m_timeline->selected());
    m_found->setText(m_hits.empty() ? tr("nothing found")
            : at == m_hits.end()    ? tr("%n hit(s)", nullptr, static_cast<int>(m_hits.size()))
                                    : tr("%1 of %2").arg(at - m_hits.begin() + 1).arg(m_hits.size()));
}

void WaterfallPanel::findNext(int step)
{
    if (m_hits.empty())
        return;
    const auto count = static_cast<std::ptrdiff_t>(m_hits.size());
    const auto at = std::find(m_hits.begin(), m_hits.end(), m_timeline->selected());
    const auto next = at == m_hits.end() ? (step > 0 ? 0 : count - 1) : ((at - m_hits.begin()) + step + count) % count;
    m_timeline->select(m_hits[static_cast<std::size_t>(next)]);
}

} // namespace kaze::ui
