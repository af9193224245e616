#include "ui/shell/kept_snapshots.h"

#include "engine/api/cell_requests.h"
#include "engine/api/request.h"
#include "engine/api/wire.h"
#include "ui/pages/background.h"
#include "ui/workspace/workspace.h"

#include <boost/json.hpp>

namespace kaze::ui {

namespace {

QByteArray written(const api::CellSnapshot& snapshot)
{
    api::SnapshotReply reply;
    reply.snapshot = snapshot;
    return QByteArray::fromStdString(boost::json::serialize(api::toJson(api::Response{std::move(reply)})));
}

//! Null for what this version does not understand.
Snapshot read(const QByteArray& json)
{
    boost::system::error_code failed;
    const auto value = boost::json::parse({json.constData(), static_cast<std::size_t>(json.size())}, failed);
    if (failed)
        return {};
    auto response = api::responseFromJson(value);
    auto* reply = response ? response->as<api::SnapshotReply>() : nullptr;
    return reply ? std::make_shared<const api::CellSnapshot>(std::move(reply->snapshot)) : nullptr;
}

} // namespace

KeptSnapshots::KeptSnapshots(Fleet& fleet, Workspace& workspace, QObject* parent)
    : QObject(parent), m_fleet(fleet), m_workspace(workspace)
{
    for (auto* cell : fleet.cells())
        follow(cell);
    connect(&fleet, &Fleet::cellAdded, this, &KeptSnapshots::follow);
    connect(&fleet, &Fleet::cellRemoved, this, [this](const FleetCell* cell) { m_workspace.forgetSnapshot(cell->name()); });
    connect(&fleet, &Fleet::listRead, this, &KeptSnapshots::forgetOthers, Qt::SingleShotConnection);
}

void KeptSnapshots::follow(FleetCell* cell)
{
    if (cell->isLocal())
        return;
    connect(&cell->link(), &CellLink::snapshotTaken, this, [this, cell] { keep(*cell); });
    // Also where it is reached anew, over a link that has heard nothing yet.
    connect(&cell->link(), &CellLink::stateChanged, this, [this, cell] {
        if (cell->link().state() == CellLink::State::Connecting)
            giveBack(cell);
    });
    keep(*cell);
    giveBack(cell);
}

void KeptSnapshots::keep(const FleetCell& cell)
{
    const auto& link = cell.link();
    if (link.state() != CellLink::State::Connected)
        return; // it is the one that was kept
    if (auto snapshot = link.snapshot())
        m_workspace.keepSnapshot(cell.name(), cell.known().address, QDateTime::currentDateTimeUtc(),
            [snapshot = std::move(snapshot)] { return written(*snapshot); });
}

void KeptSnapshots::giveBack(FleetCell* cell)
{
    if (cell->link().snapshot())
        return;
    m_workspace.snapshotOf(cell->name(), cell, [cell](const std::optional<KeptSnapshot>& kept) {
        if (!kept || kept->source != cell->known().address)
            return;
        inBackground(
            cell, [json = kept->json] { return read(json); },
            [cell, source = kept->source, at = kept->at](Snapshot snapshot) {
                if (snapshot && source == cell->known().address)
                    cell->setKept(std::move(snapshot), at);
            });
    });
}

void KeptSnapshots::forgetOthers()
{
    QStringList names;
    for (const auto* cell : m_fleet.cells())
        names << cell->name();
    m_workspace.forgetOtherSnapshots(names);
}

} // namespace kaze::ui
