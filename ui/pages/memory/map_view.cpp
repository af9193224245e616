#include "ui/pages/memory/map_view.h"

#include "ui/models/filter_message.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/map_selection.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/point_legend.h"
#include "ui/widgets/point_map.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 90; // ms
constexpr std::int64_t kMostPoints = 100'000;
constexpr qsizetype kMostRead = 400;
constexpr double kZoomStep = 1.4;
const QString kSplitterKey = QStringLiteral("memory/map");
const QString kSideKey = QStringLiteral("memory/mapSide");
const QString kToolIds[]{QStringLiteral("pan"), QStringLiteral("lasso"), QStringLiteral("box")};

} // namespace

MapView::MapView(PageContext given, QWidget* parent)
    : MemoryView(given, parent), m_kind(new QComboBox), m_filter(new FilterField(given.theme, tr("filter: tag:release age<30d"))),
      m_method(new QComboBox), m_colour(new QComboBox), m_tools(new SegmentedTabs(given.theme, tr("What dragging does"))),
      m_map(new PointMap(given.theme, tr("Map of the memory"))), m_explanation(makeLabel(given.theme, TextRole::Muted, {})),
      m_text(makeLabel(given.theme, TextRole::Body, {})), m_origin(makeLabel(given.theme, TextRole::Muted, {})),
      m_selection(new MapSelection(given))
{
    auto* bar = makeBar();
    buildBar(bar);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addLayout(bar);
    column->addWidget(makeParts(kSplitterKey, buildMap(), buildSide(), {810, 400}), 1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connectParts();
    addActions();
    setFocusProxy(m_map);
    m_states->showLoading();
    showNothing(tr("Point at something: what it says appears here."));
}

void MapView::buildBar(QHBoxLayout* bar)
{
    m_kind->setAccessibleName(tr("Kind"));
    m_kind->addItem(tr("all kinds"), QString());
    m_kind->setMinimumWidth(110);
    m_method->setAccessibleName(tr("Projection"));
    m_method->addItem(tr("main axes"), QStringLiteral("pca"));
    m_method->addItem(tr("random axes"), QStringLiteral("random"));
    m_method->setToolTip(
        tr("Main axes: those along which the vectors differ most (PCA). Random axes keep distances in the mean."));
    m_colour->setAccessibleName(tr("Colour"));
    m_colour->addItem(tr("coloured by kind"), QStringLiteral("kind"));
    m_colour->addItem(tr("coloured by agent"), QStringLiteral("agent"));
    m_filter->setAccessibleName(tr("Filter of the map"));
    bar->addWidget(m_kind);
    bar->addWidget(m_filter, 1, Qt::AlignTop);
    bar->addWidget(m_method);
    bar->addWidget(m_colour);
}

QWidget* MapView::buildMap()
{
    m_tools->addTab(kToolIds[0], tr("Move"));
    m_tools->addTab(kToolIds[1], tr("Lasso"));
    m_tools->addTab(kToolIds[2], tr("Box"));
    m_tools->setToolTip(tr("Shift draws a lasso and Ctrl a box at any time"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_map, 1);
    column->addWidget(m_map->legend());
    m_map->legend()->show();
    column->addWidget(m_explanation);
    auto* empty = new EmptyState(context().theme, QStringLiteral("office-chart-scatter"), tr("No map yet"), {}, {});
    m_states = new StateStack(context().theme, content, empty, tr("Laying out the map…"));
    auto* card = new Card(context().theme, tr("Map"));
    card->setTrailing(m_tools);
    card->content()->addWidget(m_states, 1);
    return card;
}

QWidget* MapView::buildSide()
{
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->setSpacing(spacing::kSmall);
    texts->addWidget(m_origin);
    texts->addWidget(m_text);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("What it says"));
    m_recordCard = new Card(context().theme);
    m_recordCard->content()->addWidget(scroll, 1);
    connect(m_recordCard, &Card::linkActivated, this, [this] {
        if (m_point >= 0)
            emit recordWanted(text(m_shown.ids[static_cast<std::size_t>(m_point)]));
    });
    return makeParts(kSideKey, m_recordCard, m_selection, {240, 440}, Qt::Vertical);
}

void MapView::connectParts()
{
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            ask();
    });
    connect(m_method, &QComboBox::currentIndexChanged, this, &MapView::ask);
    connect(m_colour, &QComboBox::currentIndexChanged, this, &MapView::ask);
    connect(m_filter, &FilterField::filterChanged, this, &MapView::ask);
    connect(m_states, &StateStack::retryClicked, this, &MapView::refresh);
    connect(&m_pause, &QTimer::timeout, this, &MapView::readPoint);
    connect(m_map, &PointMap::hovered, this, [this](int point) { lookAt(point >= 0 ? point : m_map->current()); });
    connect(m_map, &PointMap::picked, this, &MapView::lookAt);
    connect(m_map, &PointMap::opened, this,
        [this](int point) { emit recordWanted(text(m_shown.ids[static_cast<std::size_t>(point)])); });
    connect(m_map, &PointMap::selectionChanged, this, [this] {
        std::vector<std::string> ids;
        for (const int point : m_map->selection())
            ids.push_back(m_shown.ids[static_cast<std::size_t>(point)]);
        m_selection->setIds(std::move(ids));
    });
    connect(m_tools, &SegmentedTabs::currentChanged, this, [this](const QString& id) {
        m_map->setTool(id == kToolIds[1] ? PointMap::Tool::Lasso : id == kToolIds[2] ? PointMap::Tool::Box : PointMap::Tool::Pan);
    });
    connect(m_selection, &MapSelection::recordWanted, this, &MapView::recordWanted);
    connect(m_selection, &MapSelection::changed, this, &MapView::ask);
    connect(m_selection, &MapSelection::pointWanted, this, [this](const QString& id) {
        const auto at = std::find(m_shown.ids.begin(), m_shown.ids.end(), id.toStdString());
        if (at == m_shown.ids.end())
            return;
        m_map->setCurrent(static_cast<int>(at - m_shown.ids.begin()));
        lookAt(m_map->current());
    });
}

void MapView::addActions()
{
    addViewAction(tr("Move the map by dragging"), {}, [this] { m_tools->setCurrent(kToolIds[0]); });
    addViewAction(tr("Select with the lasso"), QKeySequence(Qt::Key_L), [this] { m_tools->setCurrent(kToolIds[1]); });
    addViewAction(tr("Select with a box"), QKeySequence(Qt::Key_B), [this] { m_tools->setCurrent(kToolIds[2]); });
    const auto zoom = [this](double factor) { m_map->zoom(factor, QRectF(m_map->rect()).center()); };
    addNamedAction(tr("Show the whole map"), QStringLiteral("F"), [this] { m_map->fit(); });
    addNamedAction(tr("Come nearer"), QStringLiteral("+"), [zoom] { zoom(kZoomStep); });
    addNamedAction(tr("Go farther away"), QStringLiteral("−"), [zoom] { zoom(1 / kZoomStep); });
    addViewAction(tr("Export the selected records…"), {}, [this] { m_selection->chooseExport(); });
    addViewAction(tr("Forget the selected records…"), {}, [this] { m_selection->forget(); });
}

void MapView::scopeChanged()
{
    ++m_round;
    ++m_readRound;
    m_pause.stop();
    m_shown = {};
    m_read.clear();
    m_point = -1;
    m_map->setData({});
    m_selection->setScope(scope());
    m_filling = true;
    while (m_kind->count() > 1)
        m_kind->removeItem(1);
    m_filling = false;
    m_states->showLoading();
}

void MapView::begin()
{
    askKinds();
    ask();
}

void MapView::refresh()
{
    if (!isActive())
        return;
    askKinds();
    ask();
}

void MapView::askKinds()
{
    auto query = scope().of(api::ListMemories());
    query.limit = 1;
    query.facets = true;
    context().link.ask<api::ListMemories>(
        this, std::move(query), [this, asked = scope()](const base::Result<api::MemoryPage>& page) {
            if (!page || asked != scope())
                return;
            m_filling = true;
            for (const auto& kind : page->kinds)
                if (m_kind->findData(text(kind.name)) < 0)
                    m_kind->addItem(text(kind.name), text(kind.name));
            m_filling = false;
        });
}

void MapView::ask()
{
    if (!isActive())
        return;
    auto query = scope().of(api::GetMemoryMap());
    query.kind = m_kind->currentData().toString().toStdString();
    query.filter = m_filter->text().trimmed().toStdString();
    query.method = m_method->currentData().toString().toStdString();
    query.colour = m_colour->currentData().toString().toStdString();
    query.limit = kMostPoints;
    if (m_shown.ids.empty())
        m_states->showLoading();
    context().link.ask<api::GetMemoryMap>(this, std::move(query), [this, round = ++m_round](base::Result<api::MemoryMap> reply) {
        if (round == m_round)
            take(std::move(reply));
    });
}

void MapView::take(base::Result<api::MemoryMap> reply)
{
    m_filter->clearError();
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument && message.startsWith(QLatin1String("at character"))) {
            m_states->showContent(); // of the filter before
            return m_filter->setError(filterErrorOf(message, m_filter->text()));
        }
        return m_states->showError(message, tr("What is remembered is kept."), tr("Try again."), tr("Try again"));
    }
    // Where nothing has changed, neither does what a person has selected and how near they are.
    const auto same = [&](auto... members) { return ((m_shown.*members == (*reply).*members) && ...); };
    using Map = api::MemoryMap;
    const bool unchanged = same(&Map::ids, &Map::x, &Map::y, &Map::group, &Map::groups);
    m_shown = std::move(*reply);
    if (unchanged)
        sayMethod();
    else
        showMap();
    if (!m_shown.ids.empty())
        return m_states->showContent();
    const bool narrowed = !m_filter->text().trimmed().isEmpty() || m_kind->currentIndex() > 0;
    m_states->emptyState()->setTexts(narrowed ? tr("Nothing fits") : tr("No map yet"),
        narrowed ? tr("No record with a vector fits the kind and the filter.")
                 : tr("When something is remembered and has its vector, it appears here as a point, beside what is like it."));
    m_states->showEmpty();
}

void MapView::showMap()
{
    m_point = -1;
    PointMapData data;
    const auto count = std::min({m_shown.ids.size(), m_shown.x.size(), m_shown.y.size()});
    m_shown.ids.resize(count);
    data.x.assign(m_shown.x.begin(), m_shown.x.begin() + static_cast<std::ptrdiff_t>(count));
    data.y.assign(m_shown.y.begin(), m_shown.y.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        data.group.push_back(i < m_shown.group.size() ? static_cast<qint32>(m_shown.group[i]) : 0);
    for (const auto& group : m_shown.groups)
        data.groups << (group.empty() ? tr("a person") : text(group));
    m_map->setData(std::move(data));
    m_selection->setIds({});
    showNothing(tr("Point at something: what it says appears here."));
    sayMethod();
}

void MapView::sayMethod()
{
    const auto shown = static_cast<qint64>(m_shown.ids.size());
    QStringList parts{m_shown.total > shown
            ? tr("a sample of %1 of %2 records").arg(format::exactCount(shown), format::exactCount(m_shown.total))
            : tr("%Ln records", nullptr, static_cast<int>(shown))};
    parts << (m_shown.method == "random" ? tr("random axes") : tr("main axes"));
    parts << tr("they show %1 of how the vectors differ").arg(format::percent(m_shown.explained));
    parts << format::duration(static_cast<qint64>(m_shown.seconds * 1e9));
    m_explanation->setText(parts.join(QStringLiteral(" · ")));
}

void MapView::lookAt(int point)
{
    ++m_readRound;
    m_pause.stop();
    m_point = point;
    if (point < 0)
        return showNothing(tr("Point at something: what it says appears here."));
    const auto held = m_read.constFind(text(m_shown.ids[static_cast<std::size_t>(point)]));
    if (held != m_read.constEnd())
        showRecord(*held);
    else
        m_pause.start();
}

void MapView::readPoint()
{
    if (m_point < 0)
        return;
    auto query = scope().of(api::GetMemory());
    query.id = m_shown.ids[static_cast<std::size_t>(m_point)];
    query.versions = 0;
    context().link.ask<api::GetMemory>(
        this, std::move(query), [this, round = ++m_readRound](const base::Result<api::MemoryReply>& reply) {
            if (round != m_readRound)
                return;
            if (!reply)
                return showNothing(text(reply.error().message));
            if (m_read.size() > kMostRead)
                m_read.clear();
            m_read.insert(text(reply->record.id), reply->record);
            showRecord(reply->record);
        });
}

void MapView::showRecord(const api::MemoryRecord& record)
{
    m_recordCard->setThing(text(record.kind), memory::shortId(record.id));
    m_recordCard->setLink(tr("Open"));
    m_origin->setText(memory::originText(record, context().link.now()));
    m_origin->show();
    m_text->setText(text(record.text));
    m_text->show();
}

void MapView::showNothing(const QString& words)
{
    m_recordCard->setThing(tr("Record"));
    m_recordCard->setLink({});
    m_origin->setText(words);
    m_text->hide();
}

void MapView::focusFilter()
{
    m_filter->lineEdit()->setFocus();
    m_filter->lineEdit()->selectAll();
}

bool MapView::goBack()
{
    if (!m_map->selection().empty()) {
        m_map->setSelection({});
        return true;
    }
    if (m_filter->text().isEmpty())
        return false;
    m_filter->setText({});
    ask();
    return true;
}

QString MapView::copyText() const
{
    return m_selection->isAncestorOf(focusWidget()) ? m_selection->copyText() : m_text->isHidden() ? QString() : m_text->text();
}

QString MapView::explanation() const
{
    return m_explanation->text();
}

} // namespace kaze::ui
