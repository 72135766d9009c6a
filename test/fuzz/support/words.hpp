// Servers' answers to four-letter words, in the form that two targets take them.
#pragma once

#include <array>
#include <string_view>

#include "zkelection/inspection/server_words.hpp"

namespace zkelection::fuzz {

struct word_reader {
  std::string_view word;
  void (*read)(const inspection::word_answer&, server_report&);
};

inline constexpr std::array<word_reader, 3> words{
    {{"srvr", inspection::read_srvr}, {"conf", inspection::read_conf}, {"mntr", inspection::read_mntr}}};

}  // namespace zkelection::fuzz
