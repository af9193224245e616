#include "ui/pages/readiness/readiness_page.h"

#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/pages/readiness/readiness_actions.h"
#include "ui/pages/readiness/readiness_sections.h"
#include "ui/pages/readiness/slow_query_panel.h"
#include "ui/pages/readiness/thresholds_dialog.h"
#include "ui/pages/readiness/trigger_detail.h"
#include "ui/pages/readiness/trigger_grid.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"

#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

const QString kSplitter = QStringLiteral("readiness/splitter");
const QString kBelow = QStringLiteral("readiness/below");
constexpr int kEvery = 5000; // ms
constexpr int kGaugesHeight = 408; // three rows, and the title of what follows
constexpr int kBelowHeight = 340;

QSplitter* splitterOf(
    Qt::Orientation orientation, QSettings& settings, const QString& key, const QList<QWidget*>& parts, const QList<int>& sizes)
{
    auto* splitter = new QSplitter(orientation);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::kMedium);
    for (auto* part : parts)
        splitter->addWidget(part);
    splitter->setSizes(sizes);
    splitter->restoreState(settings.value(key).toByteArray());
    QObject::connect(splitter, &QSplitter::splitterMoved, splitter,
        [&settings, splitter, key] { settings.setValue(key, splitter->saveState()); });
    return splitter;
}

} // namespace

ReadinessPage::ReadinessPage(PageContext given)
    : Page(given, QStringLiteral("readiness"), tr("Readiness")), m_header(new PageHeader(given.theme, tr("Scaling readiness"))),
      m_stale(makeLabel(given.theme, TextRole::Body, {})), m_actions(new ReadinessActions(given, this))
{
    buildHeader();
    auto* empty = new EmptyState(given.theme, QStringLiteral("speedometer"), tr("No triggers"),
        tr("The measures that say when to scale appear here, each with its threshold. This cell has none."), {});
    m_states = new StateStack(given.theme, buildContent(), empty, tr("Reading the triggers…"));
    m_states->showLoading();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_header);
    column->addWidget(m_states, 1);
    m_timer.setInterval(kEvery);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (isVisible() && !window()->isMinimized())
            refresh();
    });
    connect(m_states, &StateStack::retryClicked, this, &ReadinessPage::refresh);
    connect(m_actions, &ReadinessActions::changed, this, &ReadinessPage::refresh);
    const auto again = [this] {
        if (m_isShown && context().link.state() == CellLink::State::Connected)
            refresh();
    };
    connect(&context().link, &CellLink::refreshNeeded, this, again);
    connect(&context().link, &CellLink::stateChanged, this, again);
    buildActions();
}

void ReadinessPage::buildHeader()
{
    m_stale->setWordWrap(false);
    m_stale->setMinimumHeight(28);
    m_stale->hide();
    setTextTone(*m_stale, Tone::Warning);
    m_header->addControl(m_stale);
    m_stage = m_header->addButton(tr("Stage"));
    m_next = m_header->addButton(tr("Next"));
    m_stage->hide();
    m_next->hide();
    m_stage->setToolTip(tr("What this stage is, and what the next begins with"));
    m_next->setToolTip(tr("What to do next"));
    connect(m_stage, &QPushButton::clicked, this, [this] { m_sections->showSection(QStringLiteral("stage")); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_sections->showSection(QStringLiteral("next")); });
    auto* thresholds = m_header->addButton(tr("Thresholds…"));
    thresholds->setToolTip(tr("When each trigger warns and when it is critical (T)"));
    connect(thresholds, &QPushButton::clicked, this, [this] { editThresholds(m_chosen); });
    auto* reports = new QMenu;
    for (const auto& [kind, words] :
        {std::pair("readiness", tr("Readiness report…")), std::pair("capacity", tr("Capacity report…"))})
        connect(reports->addAction(words), &QAction::triggered, this, [this, kind = QLatin1String(kind)] { showReport(kind); });
    m_header->addMenuButton(tr("Export report"), reports);
}

QWidget* ReadinessPage::buildContent()
{
    m_detail = new TriggerDetail(context());
    connect(m_detail, &TriggerDetail::stepWanted, m_actions, &ReadinessActions::doStep);
    connect(m_detail, &TriggerDetail::thresholdWanted, this, &ReadinessPage::editThresholds);
    m_sections = new ReadinessSections(context());
    connect(m_sections, &ReadinessSections::chosen, this, &ReadinessPage::choose);
    auto& settings = context().settings;
    auto* below = splitterOf(Qt::Horizontal, settings, kBelow, {m_sections, m_detail}, {640, 600});
    below->setMinimumHeight(220);
    return splitterOf(Qt::Vertical, settings, kSplitter, {buildGauges(), below}, {kGaugesHeight, kBelowHeight});
}

QWidget* ReadinessPage::buildGauges()
{
    m_grid = new TriggerGrid(context().theme);
    m_scroll = scrolled(m_grid);
    m_scroll->setAccessibleName(tr("Triggers"));
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(TriggerCard::kHeight);
    connect(m_grid, &TriggerGrid::chosen, this, &ReadinessPage::choose);
    connect(
        m_grid, &TriggerGrid::movedTo, this, [this](QWidget* card) { m_scroll->ensureWidgetVisible(card, 0, spacing::kMedium); });
    return m_scroll;
}

void ReadinessPage::buildActions()
{
    addPageAction(
        tr("Thresholds of the triggers…"), [this] { editThresholds(m_chosen); }, QKeySequence(Qt::Key_T));
    const QString words[]{tr("Show what to do next"), tr("Show the stage, and what the next begins with"),
        tr("Show what limits throughput"), tr("Show the latency of turns against its budget"), tr("Show the slow queries"),
        tr("Show the anti-patterns")};
    for (qsizetype at = 0; at < ReadinessSections::ids().size(); ++at)
        addPageAction(words[at], [this, id = ReadinessSections::ids()[at]] { m_sections->showSection(id); });
    addPageAction(tr("Readiness report…"), [this] { showReport(QStringLiteral("readiness")); });
    addPageAction(tr("Capacity report…"), [this] { showReport(QStringLiteral("capacity")); });
    addPageAction(tr("Copy the selected slow query"), [this] { m_sections->slowQueries()->copy(); });
}

void ReadinessPage::showReport(const QString& kind)
{
    // There it is seen as it will be printed, and written in every format.
    context().navigator.showPage(QStringLiteral("reports"), kind);
}

void ReadinessPage::addPageAction(const QString& text, std::function<void()> call, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(call));
    addAction(action);
}

void ReadinessPage::refresh()
{
    m_sections->refresh();
    if (std::exchange(m_isAsking, true))
        return;
    context().link.ask<api::GetReadiness>(this, {}, [this](base::Result<api::Readiness> readiness) {
        m_isAsking = false;
        took(std::move(readiness));
    });
}

void ReadinessPage::took(base::Result<api::Readiness> readiness)
{
    if (!readiness) {
        const QString problem = text(readiness.error().message);
        if (!m_readiness)
            return m_states->showError(
                tr("The triggers could not be read"), problem, tr("Nothing was changed."), tr("Try again"));
        m_stale->setText(tr("Not as of now"));
        m_stale->setToolTip(problem);
        m_stale->setAccessibleDescription(problem);
        return m_stale->show();
    }
    m_readiness = std::move(*readiness);
    m_stale->hide();
    if (m_readiness->triggers.empty())
        m_states->showEmpty();
    else
        m_states->showContent();
    showReadiness();
}

void ReadinessPage::showReadiness()
{
    showHeader();
    m_grid->setTriggers(m_readiness->triggers);
    m_sections->setReadiness(*m_readiness);
    if (const auto* trigger = shownTrigger()) {
        m_detail->setTrigger(*trigger);
        m_grid->setChosen(text(trigger->id));
    }
}

void ReadinessPage::showHeader()
{
    const auto nearOnes = std::count_if(m_readiness->triggers.begin(), m_readiness->triggers.end(), trigger::isNear);
    m_stage->setText(trigger::stageText(*m_readiness));
    const QString count = nearOnes == 0 ? tr("no trigger near") : tr("%n trigger(s) near", nullptr, static_cast<int>(nearOnes));
    m_next->setText(m_readiness->next.empty() ? count : tr("Next: Stage %1 · %2").arg(m_readiness->stage + 1).arg(count));
    m_stage->show();
    m_next->show();
}

const api::Trigger* ReadinessPage::shownTrigger() const
{
    if (const auto* chosen = trigger::find(*m_readiness, m_chosen))
        return chosen;
    const auto& all = m_readiness->triggers;
    const auto nearest = std::max_element(all.begin(), all.end(), [](const api::Trigger& a, const api::Trigger& b) {
        return std::pair(a.level.valueOr(api::TriggerLevel::Unknown), trigger::share(a))
            < std::pair(b.level.valueOr(api::TriggerLevel::Unknown), trigger::share(b));
    });
    return nearest == all.end() ? nullptr : &*nearest;
}

void ReadinessPage::choose(const QString& trigger)
{
    m_chosen = trigger;
    if (!m_readiness)
        return;
    if (const auto* one = shownTrigger()) {
        m_detail->setTrigger(*one);
        m_grid->setChosen(text(one->id));
    }
    if (auto* card = m_grid->card(trigger))
        m_scroll->ensureWidgetVisible(card, 0, spacing::kMedium);
}

void ReadinessPage::openThing(const QString& thing)
{
    if (ReadinessSections::ids().contains(thing))
        return m_sections->showSection(thing);
    if (thing == QLatin1String("thresholds")) {
        editThresholds(m_chosen);
        return;
    }
    choose(thing);
}

bool ReadinessPage::goBack()
{
    if (m_chosen.isEmpty())
        return false;
    choose({});
    return true;
}

ThresholdsDialog* ReadinessPage::editThresholds(const QString& trigger)
{
    if (!m_readiness || m_readiness->triggers.empty())
        return nullptr;
    auto* dialog = new ThresholdsDialog(context(), m_readiness->triggers, this);
    if (!trigger.isEmpty())
        dialog->select(trigger);
    connect(dialog, &ThresholdsDialog::saved, this, [this](const std::vector<api::Trigger>& before) {
        m_actions->offerBack(before);
        refresh();
    });
    dialog->open();
    return dialog;
}

QString ReadinessPage::copyText() const
{
    const bool atTrigger = m_detail->isAncestorOf(focusWidget()) || m_grid->isAncestorOf(focusWidget());
    return atTrigger ? m_detail->copyText() : m_sections->copyText();
}

void ReadinessPage::setPaused(bool paused)
{
    m_isPaused = paused;
    updateTimer();
    if (m_isShown && !paused)
        refresh();
}

void ReadinessPage::shown()
{
    m_isShown = true;
    m_sections->setActive(true);
    if (!m_isPaused || !m_readiness)
        refresh();
    updateTimer();
}

void ReadinessPage::hidden()
{
    m_isShown = false;
    m_sections->setActive(false);
    updateTimer();
}

void ReadinessPage::updateTimer()
{
    if (m_isShown && !m_isPaused)
        m_timer.start();
    else
        m_timer.stop();
}

} // namespace kaze::ui
