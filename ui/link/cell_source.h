#pragma once

#include "ui/link/remote_link.h"

#include "engine/api/cell_requests.h"

#include <QStringList>

#include <optional>
#include <string>

namespace kaze::ui {

//! A cell that a person has added.
struct KnownCell {
    QString name;
    QString address; //!< "https://host:7117"; empty for the cell of this machine
    QString pin; //!< SHA-256 of the certificate that was trusted by hand, 64 hex digits; empty: the system's authorities decide
    QString environment; //!< as the person calls it; empty: what the cell says itself
    std::optional<bool> guarded; //!< read-only until unlocked for a time; none: where its environment is production
    QString authorities, certificate, key; //!< paths; empty: none

    bool operator==(const KnownCell&) const = default;
};

//! What trying an address came to.
struct CellTrial {
    enum class Trouble {
        None,
        Name,
        Refused,
        NoAnswer,
        Certificate,
        Unknown,
        Changed,
        ClientCertificate,
        Token,
        Role,
        Version,
        Limited,
        Other
    };
    Trouble trouble = Trouble::None;
    QString message; //!< what is wrong and what to do; empty: nothing
    QString fingerprint; //!< of the certificate that was shown, 64 hex digits
    QString words; //!< the same as words to compare
    bool trusted = false; //!< by the system's authorities
    std::optional<api::CellInfo> cell;
    std::chrono::microseconds latency{0};
    std::chrono::microseconds skew{0};
};

//! Where the cells that a person knows are kept, and how one connects to them. The program provides it; what blocks is called on threads of the fleet's own,
//! several at once.
class CellSource {
public:
    struct Imported {
        QStringList added, kept; //!< `kept`: names that were taken, and left as they are
    };

    virtual ~CellSource() = default;

    [[nodiscard]] virtual base::Result<std::vector<KnownCell>> list() = 0;
    //! Without a token the one that is kept stays.
    [[nodiscard]] virtual base::Result<> save(const KnownCell& cell, const std::optional<std::string>& token, bool replace) = 0;
    [[nodiscard]] virtual base::Result<> remove(const QString& name) = 0;
    //! Without a token the one that is kept.
    [[nodiscard]] virtual CellTrial tryOut(const KnownCell& cell, const std::optional<std::string>& token) = 0;
    //! Without secrets.
    [[nodiscard]] virtual base::Result<std::string> exported() = 0;
    [[nodiscard]] virtual base::Result<Imported> import(const std::string& json) = 0;

    //! Does not block; what it gives does.
    [[nodiscard]] virtual RemoteLink::Connect connectTo(const KnownCell& cell) = 0;
};

} // namespace kaze::ui
