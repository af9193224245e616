#include "ui/link/fleet.h"

#include "ui/link/detail/link_worker.h"

#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kReadEvery = 5000; // ms
constexpr int kThreads = 4; // trying an address may take its ten seconds
constexpr int kPace = 100; // ms
constexpr int kCurrentPace = 50;

//! Whether it is reached in another way.
bool isElsewhere(const KnownCell& a, const KnownCell& b)
{
    return a.address != b.address || a.pin != b.pin || a.authorities != b.authorities || a.certificate != b.certificate
        || a.key != b.key;
}

} // namespace

Fleet::Fleet(CellLink& local, QObject* parent)
    : QObject(parent), m_current(new FleetCell(local, this)), m_post(std::make_shared<LinkPost>(this)), m_again(new QTimer(this))
{
    m_threads.setMaxThreadCount(kThreads);
    m_again->setInterval(kReadEvery);
    connect(m_again, &QTimer::timeout, this, &Fleet::reload);
    put(m_current);
    m_current->setPace(kCurrentPace);
}

Fleet::~Fleet()
{
    m_post->close();
    m_threads.clear();
    // All threads come to their ends side by side, whoever is waited for first.
    std::vector<std::unique_ptr<CellLink>> ways;
    for (auto* cell : std::as_const(m_cells))
        ways.push_back(cell->takeCarrier());
    qDeleteAll(m_cells);
}

void Fleet::setSource(std::shared_ptr<CellSource> source)
{
    m_source = std::move(source);
    if (m_source)
        m_again->start();
    reload();
}

void Fleet::start(std::function<std::function<void()>()> work)
{
    m_threads.start([work = std::move(work), post = m_post] { post->post(work()); });
}

void Fleet::reload()
{
    if (m_reading || !m_source)
        return;
    m_reading = true;
    call<base::Result<std::vector<KnownCell>>>(
        this, [](CellSource& source) { return source.list(); },
        [this](base::Result<std::vector<KnownCell>> known) { took(std::move(known)); });
}

void Fleet::took(base::Result<std::vector<KnownCell>> known)
{
    m_reading = false;
    const auto problem = known ? QString() : QString::fromStdString(known.error().text());
    if (problem != std::exchange(m_problem, problem))
        emit problemChanged();
    if (!known)
        return; // what was known stays
    for (auto* cell : QList<FleetCell*>(m_cells)) {
        const bool stays = cell->isLocal()
            || std::any_of(known->begin(), known->end(), [cell](const KnownCell& one) { return one.name == cell->name(); });
        if (!stays)
            remove(cell);
    }
    for (const auto& one : *known) {
        auto* cell = find(one.name);
        if (!cell) {
            add(one, std::make_unique<RemoteLink>(one.name, m_source->connectTo(one)));
            continue;
        }
        const bool elsewhere = isElsewhere(cell->known(), one);
        cell->setKnown(one);
        if (elsewhere)
            renew(one.name);
    }
    emit listRead();
}

FleetCell* Fleet::find(const QString& name) const
{
    const auto found
        = std::find_if(m_cells.begin(), m_cells.end(), [&name](const FleetCell* cell) { return cell->name() == name; });
    return found == m_cells.end() ? nullptr : *found;
}

bool Fleet::setCurrent(const QString& name)
{
    auto* cell = find(name);
    if (!cell)
        return false;
    if (cell == m_current)
        return true;
    m_current->setPace(kPace);
    m_current = cell;
    m_current->setPace(kCurrentPace);
    emit currentChanged();
    return true;
}

FleetCell* Fleet::add(const KnownCell& known, std::unique_ptr<CellLink> carrier)
{
    auto* cell = new FleetCell(known, std::move(carrier), this);
    cell->setPace(kPace);
    put(cell);
    emit cellAdded(cell);
    return cell;
}

void Fleet::renew(const QString& name)
{
    auto* cell = find(name);
    if (!cell || cell->isLocal() || !m_source)
        return;
    cell->setCarrier(std::make_unique<RemoteLink>(name, m_source->connectTo(cell->known())));
    cell->setPace(cell == m_current ? kCurrentPace : kPace);
}

void Fleet::put(FleetCell* cell)
{
    const auto place = std::find_if(m_cells.begin(), m_cells.end(),
        [cell](const FleetCell* other) { return !other->isLocal() && other->name() > cell->name(); });
    m_cells.insert(place, cell);
    connect(cell, &FleetCell::changed, this, [this, cell] { emit cellChanged(cell); });
}

void Fleet::remove(FleetCell* cell)
{
    if (cell == m_current)
        setCurrent(m_cells.front()->name());
    m_cells.removeOne(cell);
    emit cellRemoved(cell);
    cell->failWaiting();
    delete cell;
}

} // namespace kaze::ui
