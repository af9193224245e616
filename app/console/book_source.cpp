#include "app/console/book_source.h"

#include "app/common/paths.h"
#include "engine/base/redact.h"

namespace kaze::console {

namespace {

server::KnownCell toBook(const ui::KnownCell& cell)
{
    server::KnownCell known;
    known.name = cell.name.toStdString();
    known.address = cell.address.toStdString();
    known.pin = cell.pin.toStdString();
    known.environment = cell.environment.toStdString();
    known.guarded = cell.guarded;
    known.authorities = cell.authorities.toStdString();
    known.certificate = cell.certificate.toStdString();
    known.key = cell.key.toStdString();
    return known;
}

ui::KnownCell fromBook(const server::KnownCell& cell)
{
    ui::KnownCell known;
    known.name = QString::fromStdString(cell.name);
    known.address = QString::fromStdString(cell.address);
    known.pin = QString::fromStdString(cell.pin);
    known.environment = QString::fromStdString(cell.environment);
    known.guarded = cell.guarded;
    known.authorities = QString::fromStdString(cell.authorities);
    known.certificate = QString::fromStdString(cell.certificate);
    known.key = QString::fromStdString(cell.key);
    return known;
}

ui::CellTrial::Trouble troubleOf(server::RemoteTrouble trouble)
{
    using From = server::RemoteTrouble;
    using To = ui::CellTrial::Trouble;
    switch (trouble) {
    case From::None:
        return To::None;
    case From::Name:
        return To::Name;
    case From::Refused:
        return To::Refused;
    case From::NoAnswer:
        return To::NoAnswer;
    case From::Certificate:
        return To::Certificate;
    case From::Unknown:
        return To::Unknown;
    case From::Changed:
        return To::Changed;
    case From::ClientCertificate:
        return To::ClientCertificate;
    case From::Token:
        return To::Token;
    case From::Role:
        return To::Role;
    case From::Version:
        return To::Version;
    case From::Limited:
        return To::Limited;
    case From::Other:
        break;
    }
    return To::Other;
}

ui::CellTrial failedTrial(const base::Error& error)
{
    ui::CellTrial trial;
    trial.trouble = error.code == base::ErrorCode::NotFound ? ui::CellTrial::Trouble::Token : ui::CellTrial::Trouble::Other;
    trial.message = QString::fromStdString(error.text());
    return trial;
}

} // namespace

server::CellBook personsBook()
{
    base::SecretStore::Options secrets;
    secrets.file = app::configFolder() / "secrets.json";
    auto store = std::make_shared<base::SecretStore>(std::move(secrets), std::make_shared<base::Redactor>());
    return {app::configFolder() / "cells.json", std::move(store)};
}

base::Result<std::vector<ui::KnownCell>> BookSource::list()
{
    const auto known = m_book.list();
    if (!known)
        return std::unexpected(known.error());
    std::vector<ui::KnownCell> cells;
    for (const auto& one : *known)
        cells.push_back(fromBook(one));
    return cells;
}

base::Result<> BookSource::save(const ui::KnownCell& cell, const std::optional<std::string>& token, bool replace)
{
    return m_book.add(toBook(cell), token, replace);
}

base::Result<> BookSource::remove(const QString& name)
{
    return m_book.remove(name.toStdString());
}

ui::CellTrial BookSource::tryOut(const ui::KnownCell& cell, const std::optional<std::string>& token)
{
    server::RemoteOptions options;
    if (token) {
        auto address = server::parseRemoteAddress(cell.address.toStdString());
        if (!address)
            return failedTrial(address.error());
        options.address = std::move(*address);
        options.token = *token;
        options.pin = cell.pin.toStdString();
        options.authorities = cell.authorities.toStdString();
        options.certificate = cell.certificate.toStdString();
        options.key = cell.key.toStdString();
    } else {
        auto kept = m_book.optionsFor(toBook(cell));
        if (!kept)
            return failedTrial(kept.error());
        options = std::move(*kept);
    }
    auto probe = server::probeRemote(options);
    ui::CellTrial trial;
    trial.trouble = troubleOf(probe.trouble);
    trial.message = QString::fromStdString(probe.message);
    trial.fingerprint = QString::fromStdString(probe.fingerprint);
    trial.words = QString::fromStdString(probe.words);
    trial.trusted = probe.trusted;
    trial.cell = std::move(probe.cell);
    trial.latency = probe.latency;
    trial.skew = probe.skew;
    return trial;
}

base::Result<std::string> BookSource::exported()
{
    return m_book.exported();
}

base::Result<ui::CellSource::Imported> BookSource::import(const std::string& json)
{
    const auto done = m_book.import(json);
    if (!done)
        return std::unexpected(done.error());
    Imported imported;
    for (const auto& name : done->added)
        imported.added << QString::fromStdString(name);
    for (const auto& name : done->kept)
        imported.kept << QString::fromStdString(name);
    return imported;
}

ui::RemoteLink::Connect BookSource::connectTo(const ui::KnownCell& cell)
{
    return [book = m_book, known = toBook(cell)](
               std::function<void(const ui::CarrierStatus&)> tell) -> base::Result<ui::RemoteCarrier> {
        auto options = book.optionsFor(known);
        if (!options) {
            // The list may be in the middle of being written by hand.
            if (options.error().code == base::ErrorCode::InvalidArgument)
                options.error().code = base::ErrorCode::Unavailable;
            return std::unexpected(options.error());
        }
        auto client = server::connectRemote(std::move(*options));
        if (!client)
            return std::unexpected(client.error());
        auto* remote = client->get();
        remote->onStatus([tell = std::move(tell)](const server::RemoteStatus& status) {
            tell({status.state == server::RemoteState::Connected, QString::fromStdString(status.problem), status.latency,
                status.skew});
        });
        return ui::RemoteCarrier{std::move(*client), [remote] { remote->retry(); }};
    };
}

} // namespace kaze::console
