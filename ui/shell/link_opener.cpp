#include "ui/shell/link_opener.h"

#include "ui/link/fleet.h"
#include "ui/models/run_words.h"
#include "ui/pages/cells/cell_dialog.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QTimer>
#include <QUuid>

namespace kaze::ui {

namespace {

constexpr std::chrono::seconds kPatience{10};

bool isId(const QString& cell)
{
    return !QUuid::fromString(cell).isNull();
}

//! The same address, however it is written.
QString plainAddress(QString address)
{
    address = address.trimmed().toLower();
    if (address.endsWith(QLatin1Char('/')))
        address.chop(1);
    return address.contains(QLatin1String("://")) ? address : QStringLiteral("https://") + address;
}

} // namespace

LinkOpener::LinkOpener(MainWindow& window, Fleet& fleet, const Theme& theme)
    : QObject(&window), m_window(window), m_fleet(fleet), m_theme(theme), m_end(new QTimer(this))
{
    m_end->setSingleShot(true);
    m_end->setInterval(kPatience);
    connect(m_end, &QTimer::timeout, this, &LinkOpener::giveUp);
    connect(&fleet, &Fleet::listRead, this, [this] {
        m_listed = true;
        look();
    });
    connect(&fleet, &Fleet::problemChanged, this, &LinkOpener::look);
    connect(&fleet, &Fleet::cellAdded, this, &LinkOpener::look);
    connect(&fleet, &Fleet::cellChanged, this, &LinkOpener::look);
}

void LinkOpener::open(const QString& link)
{
    m_wanted.reset();
    m_end->stop();
    m_window.present();
    const auto read = readLink(link);
    if (!read)
        return m_window.navigator().notify(text(read.error().message));
    // What a person has before them must not be pulled away, nor be covered.
    if (QApplication::activeModalWidget() || (m_dialog && m_dialog->isVisible()))
        return sayThatSomeoneWaits();
    if (const auto* offered = std::get_if<CellOffer>(&*read))
        offer(*offered);
    else
        go(std::get<PlaceLink>(*read));
}

void LinkOpener::sayThatSomeoneWaits()
{
    m_window.navigator().notify(
        tr("A link was not opened because a question waits for you. Answer it, then open the link again."));
}

FleetCell* LinkOpener::find(const QString& cell) const
{
    if (auto* named = m_fleet.find(cell))
        return named;
    for (auto* one : m_fleet.cells())
        if (one->info() && QString::fromStdString(one->info()->id).compare(cell, Qt::CaseInsensitive) == 0)
            return one;
    return nullptr;
}

bool LinkOpener::mayAppear(const QString& cell) const
{
    if (m_fleet.hasSource() && !m_listed && m_fleet.problem().isEmpty())
        return true;
    const auto& cells = m_fleet.cells();
    return isId(cell) && std::any_of(cells.begin(), cells.end(), [](const FleetCell* one) {
        return !one->info() && one->link().state() != CellLink::State::Lost;
    });
}

void LinkOpener::go(const PlaceLink& place)
{
    if (!m_window.hasPage(place.page))
        return m_window.navigator().notify(
            tr("The link leads to a page “%1”, which this console does not have. It may be of another version.").arg(place.page));
    m_wanted = place;
    m_end->start();
    look();
}

void LinkOpener::look()
{
    if (!m_wanted)
        return;
    if (auto* cell = find(m_wanted->cell)) {
        const auto place = *m_wanted;
        m_wanted.reset();
        m_end->stop();
        // A question that came up meanwhile goes first.
        if (QApplication::activeModalWidget())
            return sayThatSomeoneWaits();
        m_window.goTo(cell->name(), place.page, place.thing);
    } else if (!mayAppear(m_wanted->cell)) {
        giveUp();
    }
}

void LinkOpener::giveUp()
{
    m_end->stop();
    if (!m_wanted)
        return;
    const auto cell = m_wanted->cell;
    m_wanted.reset();
    m_window.navigator().notify(
        m_fleet.problem().isEmpty() ? tr(
            "The link leads to the cell “%1”, which is not in your list of cells. Ask who sent it for its address, and add it on "
            "the page Cells.")
                                          .arg(cell)
                                    : tr("The link leads to the cell “%1”, and the list of cells could not be read: %2")
                                          .arg(cell, m_fleet.problem()));
}

void LinkOpener::offer(const CellOffer& offer)
{
    const auto page = QStringLiteral("cells");
    if (!m_window.hasPage(page) || !m_fleet.hasSource())
        return m_window.navigator().notify(tr("Cells cannot be added here."));
    for (const auto* cell : m_fleet.cells())
        if (!cell->isLocal() && plainAddress(cell->known().address) == plainAddress(offer.address)) {
            m_window.go(page, cell->name());
            return m_window.navigator().notify(tr("The cell of this link is in your list already, as %1.").arg(cell->title()));
        }
    m_window.go(page);
    m_dialog = new CellDialog(m_fleet, m_theme, CellProposal{offer.address, offer.name, offer.fingerprint}, &m_window);
    m_dialog->open();
}

} // namespace kaze::ui
