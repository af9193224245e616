#pragma once

#include <string>

namespace kaze::cli {

//! Opens a page in the person's browser, where this machine has a way to do that (xdg-open). What is opened so lives on when this program ends: unlike all that kaze-spawn
//! starts, it is the person's own.
void openInBrowser(const std::string& url);

} // namespace kaze::cli
