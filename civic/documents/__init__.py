"""Pictures and papers: what stands in them comes from the rooms, how they look from the .typ files beside this."""
