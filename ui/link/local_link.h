#pragma once

#include "ui/link/client_link.h"

namespace kaze::ui {

//! The link to the cell of a data folder on this machine, wherever it runs: in this process, or in another one that owns the folder.
class LocalLink : public ClientLink {
    Q_OBJECT
public:
    using ClientLink::ClientLink;
};

} // namespace kaze::ui
